import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatQuantity, parseQuantity } from '../../../src/core/model/quantity.ts'

const valid: readonly (readonly [string | number, bigint])[] = [
  ['0', 0n],
  ['2', 2000n],
  [2, 2000n],
  [0.5, 500n],
  ['100m', 100n],
  ['1.5', 1500n],
  ['1.', 1000n],
  ['.5', 500n],
  ['+3', 3000n],
  ['-3', -3000n],
  ['1k', 1_000_000n],
  ['1Ki', 1_024_000n],
  ['1.5Gi', 1_610_612_736_000n],
  ['1E', 10n ** 21n],
  ['12E', (2n ** 63n - 1n) * 1000n],
  ['1e3', 1_000_000n],
  ['1E3', 1_000_000n],
  ['1e+3', 1_000_000n],
  ['1e-3', 1n],
  ['1u', 1n],
  ['1n', 1n],
  ['-1n', -1n],
  ['1500u', 2n],
  ['1000u', 1n],
  ['0n', 0n],
  ['1e-999999999', 1n],
  ['0e999999999', 0n],
  ['1e999999999', (2n ** 63n - 1n) * 1000n],
  ['-16Ei', -(2n ** 63n - 1n) * 1000n],
]

test.each(valid)('the quantity %s is %s thousandths', (text, amount) => {
  expect(parseQuantity(text)).toBe(amount)
})

test.each([
  '',
  ' ',
  '.',
  '-',
  '1 ',
  ' 1',
  '1KI',
  '1ki',
  '1Kib',
  'm',
  '1mm',
  '1e',
  '1e3k',
  '1e1.5',
  '0x10',
  '1_000',
  '1,5',
  '--1',
  'NaN',
  '∞',
  '1e99999999999999999999',
])('%j is no quantity', text => {
  expect(parseQuantity(text)).toBeUndefined()
})

const suffixes: Readonly<Record<string, readonly [bigint, bigint]>> = {
  n: [1n, 10n ** 9n],
  u: [1n, 10n ** 6n],
  m: [1n, 1000n],
  '': [1n, 1n],
  k: [1000n, 1n],
  M: [10n ** 6n, 1n],
  G: [10n ** 9n, 1n],
  Ki: [2n ** 10n, 1n],
  Mi: [2n ** 20n, 1n],
  Gi: [2n ** 30n, 1n],
  Ti: [2n ** 40n, 1n],
  e2: [100n, 1n],
  'e-4': [1n, 10n ** 4n],
  E5: [10n ** 5n, 1n],
}

test('a quantity is its exact fraction, rounded away from zero to thousandths, and never beyond 2^63 - 1', () => {
  const decimals = fc.tuple(fc.bigInt(0n, 10n ** 12n), fc.nat(9), fc.constantFrom(...Object.keys(suffixes)))
  fc.assert(
    fc.property(decimals, fc.boolean(), ([digits, fraction, suffix], negative) => {
      const padded = digits.toString().padStart(fraction + 1, '0')
      const at = padded.length - fraction
      const text = `${padded.slice(0, at)}.${padded.slice(at)}${suffix}`
      const [factor, divisor] = suffixes[suffix] ?? [1n, 1n]
      const [top, bottom] = [digits * factor * 1000n, 10n ** BigInt(fraction) * divisor]
      const rounded = (top + bottom - 1n) / bottom
      const most = (2n ** 63n - 1n) * 1000n
      const exact = rounded > most ? most : rounded

      expect(parseQuantity(negative ? `-${text}` : text)).toBe(negative ? -exact : exact)
    }),
    { numRuns: 2_000 },
  )
})

test('what is written is read as the same amount', () => {
  const amounts = fc.oneof(
    fc.bigInt(-(10n ** 20n), 10n ** 20n),
    fc
      .tuple(fc.bigInt(0n, 5000n), fc.constantFrom(1n, 1000n, 1_024_000n, 2n ** 30n * 1000n))
      .map(([a, b]) => a * b),
  )
  fc.assert(
    fc.property(amounts, amount => {
      expect(parseQuantity(formatQuantity(amount))).toBe(amount)
    }),
    { numRuns: 2_000 },
  )
})

test('quantities are written as people write them', () => {
  const written = ['1500m', '12', '16Gi', '100M', '0'].map(text => formatQuantity(parseQuantity(text) ?? -1n))
  expect(written).toEqual(['1500m', '12', '16Gi', '100000000', '0'])
})
