import { expect, test } from 'vitest'
import { isAllowed, ofRelease } from '../../hack/licences.ts'

test.each(['MIT', '(MIT AND Zlib)', 'GPL-3.0-only OR MIT', '(EPL-2.0 OR Apache-2.0)', 'ISC AND MIT'])(
  'what is under %s may be handed on',
  expression => expect(isAllowed(expression, ofRelease)).toBe(true),
)

test.each(['GPL-3.0-only', 'MPL-2.0', 'MIT AND GPL-2.0-only', 'SEE LICENSE IN x', 'UNLICENSED', ''])(
  'what is under "%s" may not, unless a person has looked',
  expression => expect(isAllowed(expression, ofRelease)).toBe(false),
)

test('terms that are put together in ways that are not read are refused', () => {
  expect(isAllowed('(MIT OR GPL-2.0-only) AND (MIT OR EPL-2.0)', ofRelease)).toBe(false)
  expect(isAllowed('GPL-2.0-only AND (MIT OR ISC)', ofRelease)).toBe(false)
})
