import { runBounded } from './run-bounded.ts'

/** Items of one sort that were not begun, and how many are under way. */
interface Queue<Item> {
  readonly waiting: { readonly item: Item; readonly index: number }[]
  busy: number
}

/**
 * Runs a task for every item, at most `limit` at a time; results in the order of the items. Next is always the first
 * item of the sort of which the fewest are under way: one sort that is slow does not take all the places.
 */
export async function runByTurns<Item, Result>(
  items: readonly Item[],
  limit: number,
  sortOf: (item: Item) => string,
  task: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const numbered = items.map((item, index) => ({ item, index }))
  const queues = [...Map.groupBy(numbered, ({ item }) => sortOf(item)).values()].map(
    (own): Queue<Item> => ({ waiting: own.reverse(), busy: 0 }),
  )
  const results = new Array<Result>(items.length)
  await runBounded(items, limit, async () => {
    const queue = queues
      .filter(({ waiting }) => waiting.length > 0)
      .reduce((least, each) => (each.busy < least.busy ? each : least))
    const next = queue.waiting.pop()
    if (next === undefined) return
    queue.busy++
    try {
      results[next.index] = await task(next.item)
    } finally {
      queue.busy--
    }
  })
  return results
}
