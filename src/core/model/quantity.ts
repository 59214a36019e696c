/**
 * Reads an amount as Kubernetes writes it (`resource.Quantity`: `100m`, `1.5`, `2e3`, `64Mi`), in thousandths of the
 * base unit. Exact, but for what is finer than a thousandth: that is rounded away from zero, as Kubernetes does.
 * Amounts beyond 2^63 - 1 base units are those. Undefined: the API server would refuse it.
 */
export function parseQuantity(text: string | number): bigint | undefined {
  const match = grammar.exec(String(text))
  if (match === null) return undefined
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match
  const digits = (whole + fraction).replace(/^0+/, '')
  const scale = scaleOf(suffix)
  if (scale === undefined) return undefined
  const magnitude = digits === '' ? 0n : thousandths(digits, scale.ten - fraction.length, scale.two)
  return sign === '-' ? -magnitude : magnitude
}

/** An amount in thousandths in the shortest form that Kubernetes reads: `1500m`, `12`, `16Gi`. */
export function formatQuantity(amount: bigint): string {
  if (amount % 1000n !== 0n) return `${amount}m`
  const whole = amount / 1000n
  const unit = whole === 0n ? undefined : units.find(([, size]) => whole % size === 0n)
  return unit === undefined ? `${whole}` : `${whole / unit[1]}${unit[0]}`
}

const grammar = /^([+-]?)(?=\.?\d)(\d*)\.?(\d*)(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?\d+)?$/

const decimal: Readonly<Record<string, number>> = {
  '': 0,
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
}
const binary = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

// The largest first. Thousands are left as digits: `12k` of CPUs is nobody's way to write.
const units = binary.map((name, index) => [name, 1024n ** BigInt(index + 1)] as const).reverse()

const largest = (2n ** 63n - 1n) * 1000n

interface Scale {
  readonly ten: number
  readonly two: number
}

function scaleOf(suffix: string): Scale | undefined {
  const ten = decimal[suffix]
  if (ten !== undefined) return { ten, two: 0 }
  if (binary.includes(suffix)) return { ten: 0, two: 10 * (binary.indexOf(suffix) + 1) }
  const exponent = Number(suffix.slice(1))
  // Kubernetes reads the exponent as a 64-bit integer.
  return Math.abs(exponent) < 2 ** 63 ? { ten: exponent, two: 0 } : undefined
}

// digits · 10^ten · 2^two · 1000, rounded up.
function thousandths(digits: string, ten: number, two: number): bigint {
  const power = ten + 3
  if (digits.length + power > longest) return largest
  if (digits.length + power + two < -1) return 1n
  const product = BigInt(digits) * 2n ** BigInt(two)
  const exact = power >= 0 ? product * 10n ** BigInt(power) : ceilDivide(product, 10n ** BigInt(-power))
  return exact > largest ? largest : exact
}

// Digits of the largest amount in thousandths; beyond it nothing needs to be computed.
const longest = 22

function ceilDivide(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor
}
