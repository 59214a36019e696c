import type { Dialect } from '../plain-scalar.ts'
import { parseTimestamp } from '../timestamp.ts'
import { isRefusal, kindOf, type Refusal, resolveScalar, type ScalarNode } from './resolve-scalar.ts'

/**
 * The name of a field that a scalar key gives. In Go, kustomize reads the keys of a document's own map as text and
 * refuses those below that are no strings; kubectl makes numbers and booleans names.
 */
export function mapKey(node: ScalarNode, dialect: Dialect, isRoot: boolean): string | Refusal {
  const value = resolveScalar(node, dialect)
  if (isRefusal(value)) return value
  if (dialect === 'kubernetes') return typeof value === 'string' ? value : nameOf(value, node.text)
  if (value === null) return node.text === '' ? '' : { refused: 'a key cannot be null: quote it' }
  if (isRoot) return node.tag.endsWith(':binary') ? String(value) : node.text
  return isText(node, value) ? node.text : { refused: `the key "${node.text}" is no text: quote it` }
}

function nameOf(value: number | bigint | boolean | null, text: string): string | Refusal {
  if (value === null) return { refused: 'a key cannot be null: quote it' }
  if (typeof value === 'bigint' && value >= 1n << 63n)
    return { refused: `the key "${text}" is no text: quote it` }
  return typeof value === 'number' && kindOf(value, text) === 'float' ? formatFloat(value) : String(value)
}

function isText({ text, style, tag }: ScalarNode, value: unknown): boolean {
  if (tag === 'tag:yaml.org,2002:str') return true
  return (
    (tag === '' || tag === '!') &&
    (style !== 'plain' || (typeof value === 'string' && parseTimestamp(text) === undefined))
  )
}

// As Go's strconv does with format 'g' and 32 bits.
function formatFloat(value: number): string {
  const single = Math.fround(value)
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf'
  let shortest = single.toExponential(0)
  for (let digits = 1; digits <= 9 && Math.fround(Number(shortest)) !== single; digits++) {
    shortest = single.toExponential(digits)
  }
  const [mantissa = '', exponent = '0'] = shortest.split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 21 && power < 6) return String(Number(shortest))
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}
