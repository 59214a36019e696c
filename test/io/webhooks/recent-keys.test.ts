import { expect, test } from 'vitest'
import { RecentKeys } from '../../../src/io/webhooks/recent-keys.ts'

test('a key is known for as long as was said, from when it was added last', () => {
  const keys = new RecentKeys({ lifetimeMs: 100, maxKeys: 10 })
  keys.add('a', 0)
  expect([keys.has('a', 99), keys.has('a', 100), keys.has('b', 0)]).toEqual([true, false, false])
  keys.add('a', 50)
  expect(keys.has('a', 149)).toBe(true)
})

test('of too many keys those are forgotten that were added first', () => {
  const keys = new RecentKeys({ lifetimeMs: 100, maxKeys: 2 })
  for (const key of ['a', 'b', 'a', 'c']) keys.add(key, 0)
  expect(['a', 'b', 'c'].filter(key => keys.has(key, 1))).toEqual(['a', 'c'])
})
