import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shortened } from '../../../src/base/std/shortened.ts'

test('a shortened text is well formed, no longer than asked, and begins as the whole', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, longest) => {
      const short = shortened(text, longest)
      expect(short.isWellFormed()).toBe(true)
      expect(short.length).toBeLessThanOrEqual(longest)
      if (text.length <= longest) expect(short).toBe(text)
      else expect(text.startsWith(short.slice(0, -1))).toBe(true)
    }),
  )
})
