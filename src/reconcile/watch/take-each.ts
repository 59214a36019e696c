/**
 * Gives each value to `take`, and holds none of them while it waits for the next, as a `for await` does: what comes
 * seldom may be large.
 */
export async function takeEach<Value>(
  values: AsyncIterable<Value>,
  take: (value: Value) => void,
): Promise<void> {
  const iterator = values[Symbol.asyncIterator]()
  const takeOne = (next: IteratorResult<Value>): boolean => {
    if (next.done !== true) take(next.value)
    return next.done !== true
  }
  try {
    while (await iterator.next().then(takeOne));
  } finally {
    await iterator.return?.()
  }
}
