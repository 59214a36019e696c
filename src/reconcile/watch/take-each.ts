/**
 * Gives each value to `take`, and holds none of them while it waits for the next, as a `for await` does: what comes
 * seldom may be large.
 */
export async function takeEach<Value>(
  values: AsyncIterable<Value>,
  take: (value: Value) => void,
): Promise<void> {
  const iterator = values[Symbol.asyncIterator]()
  try {
    while (await takeNext(iterator, take));
  } finally {
    await iterator.return?.()
  }
}

async function takeNext<Value>(
  iterator: AsyncIterator<Value>,
  take: (value: Value) => void,
): Promise<boolean> {
  const next = await iterator.next()
  if (next.done !== true) take(next.value)
  return next.done !== true
}
