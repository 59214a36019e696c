import { expect, test } from 'vitest'
import { isAllowed, mayBeApart, ofRelease } from '../../hack/licences.ts'

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

test('a package that whoever has a release can replace is handed on only in files of its own', () => {
  const each = { name: 'openpgp', version: '6.3.2', license: 'LGPL-3.0+', folder: 'node_modules/openpgp' }
  expect(mayBeApart({ ...each, isApart: true })).toBe(true)
  expect(mayBeApart({ ...each, isApart: false })).toBe(false)
  expect(mayBeApart({ ...each, isApart: true, license: 'GPL-3.0-only' })).toBe(false)
  expect(mayBeApart({ ...each, isApart: true, name: 'another' })).toBe(false)
})
