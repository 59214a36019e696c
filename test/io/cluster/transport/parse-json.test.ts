import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toJson } from '../../../../src/base/std/json.ts'
import { parseJson } from '../../../../src/io/cluster/transport/parse-json.ts'

test('integers of any size survive, wherever they stand', () => {
  const value = fc.bigInt().map(n => (Number.isSafeInteger(Number(n)) ? Number(n) : n))
  fc.assert(
    fc.property(value, n => {
      expect(parseJson(toJson({ a: n, b: [n, { c: n }], d: `:${n},` }))).toEqual({
        a: n,
        b: [n, { c: n }],
        d: `:${n},`,
      })
      expect(parseJson(toJson(n))).toEqual(n)
    }),
  )
})

test('JSON without long integers is what JSON.parse gives', () => {
  fc.assert(
    fc.property(fc.json(), text => {
      const numbers = /\d{16}/.test(text)
      if (!numbers) expect(parseJson(text)).toEqual(JSON.parse(text))
    }),
  )
})
