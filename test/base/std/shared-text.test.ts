import { expect, test } from 'vitest'
import { sharedText } from '../../../src/base/std/shared-text.ts'

test('a text is what it was, also once so many were shared that they are forgotten', () => {
  const texts = Array.from({ length: 30_000 }, (_, index) => `text ${index}`)

  expect(texts.map(sharedText)).toEqual(texts)
  expect(texts.map(sharedText)).toEqual(texts)
})
