import { expect, test } from 'vitest'
import { parsePattern } from '../../../src/kustomize/patches/pattern.ts'

test.each([
  ['web', 'web'],
  ['web|db', 'db'],
  ['(web|db)-.*', 'db-1'],
  ['[a-z]+-[0-9]{2}', 'abc-12'],
  ['(?i)WEB', 'web'],
  ['registry.io:5000/a/b-c_d', 'registry.io:5000/a/b-c_d'],
])('%s matches the whole of %s', (pattern, text) => {
  expect(parsePattern(pattern)?.test(text)).toBe(true)
  expect(parsePattern(pattern)?.test(`x${text}-`)).toBe(false)
})

test.each(['(a+)+', '(a|a)*', '((a)*b)+', '(a?){9}', '.*.*.*.*.*', '(', 'a(?=b)', '(a)\\1', '*'])(
  '%s is refused, because it could run long or Go has no such expression',
  pattern => {
    expect(parsePattern(pattern)).toBeUndefined()
  },
)
