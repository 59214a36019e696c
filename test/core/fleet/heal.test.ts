import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeFile, makeTree } from '../../../src/base/tree/make-tree.ts'
import { directoryAt, fileAt } from '../../../src/base/tree/tree.ts'
import { healTree } from '../../../src/core/fleet/heal.ts'
import { holds } from '../../support/property.ts'

const path = fc.constantFrom('a', 'b', 'c/a', 'c/b', 'c/d/a', 'c/d/b', 'e/a')
const files = fc.dictionary(path, fc.constantFrom('one', 'two'), { minKeys: 1 })

test('a healed tree has of each broken file what it was before, or nothing, and of all others what they are', () => {
  holds(
    fc.property(files, fc.uniqueArray(path), files, (now, broken, before) => {
      const tree = makeTree(now)
      const healed = healTree(tree, broken, each => {
        const text = before[each]
        return text === undefined ? undefined : makeFile(text)
      })

      for (const [each, text] of Object.entries(now)) {
        const wanted = broken.some(known => known === each) ? before[each] : text
        expect(fileAt(healed, each)?.id).toBe(wanted === undefined ? undefined : makeFile(wanted).id)
      }
      for (const each of broken) expect(each in now || fileAt(healed, each) === undefined).toBe(true)
    }),
    { cost: 10 },
  )
})

test('what is healed in the same way is the same object, whatever is broken elsewhere, and what is not broken stays', () => {
  const tree = makeTree({ 'asia/a': '1', 'asia/b': '1', 'europe/a': '1', 'america/a': '1' })
  const none = () => undefined
  const first = healTree(tree, ['asia/a', 'asia/b'], none)
  const second = healTree(tree, ['asia/a', 'asia/b', 'europe/a'], none)

  expect(healTree(tree, ['asia/a', 'asia/b'], none)).toBe(first)
  expect(directoryAt(second, 'asia')).toBe(directoryAt(first, 'asia'))
  expect(directoryAt(second, 'asia')?.entries.size).toBe(0)
  expect(directoryAt(second, 'america')).toBe(directoryAt(tree, 'america'))
  expect(healTree(tree, ['oceania/a', 'asia', 'asia/a/b'], none)).toBe(tree)
})
