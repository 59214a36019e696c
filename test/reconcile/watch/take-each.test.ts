import { expect, test } from 'vitest'
import { takeEach } from '../../../src/reconcile/watch/take-each.ts'

test('each value is taken in its order, and who gives them is told when that fails', async () => {
  let ended = false
  async function* values(): AsyncGenerator<number> {
    try {
      yield* [1, 2, 3]
    } finally {
      ended = true
    }
  }
  const taken: number[] = []

  await takeEach(values(), value => taken.push(value))
  expect([taken, ended]).toEqual([[1, 2, 3], true])

  ended = false
  const refuse = (): never => {
    throw new Error('enough')
  }
  await expect(takeEach(values(), refuse)).rejects.toThrow('enough')
  expect(ended).toBe(true)
})
