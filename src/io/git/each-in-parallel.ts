/** Runs an asynchronous function for each item, so many at a time, and gives the results in the order of the items. */
export async function eachInParallel<Item, Result>(
  items: readonly Item[],
  parallel: number,
  run: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = new Array(items.length)
  const queue = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await run(item)
  }
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker))
  return results
}
