import type { JsonScalar } from '../../std/json.ts'
import { type Dialect, readInteger, resolvePlain } from '../plain-scalar.ts'
import { parseTimestamp } from '../timestamp.ts'
import type { ScalarStyle } from './token.ts'

/** The text of a scalar node and what stands around it. */
export interface ScalarNode {
  readonly text: string
  readonly style: ScalarStyle
  readonly tag: string
}

/** Why a scalar means nothing. */
export interface Refusal {
  readonly refused: string
}

/** What a scalar means: quoted and block ones are strings, plain ones resolve, tags decide where they can. */
export function resolveScalar({ text, style, tag }: ScalarNode, dialect: Dialect): JsonScalar | Refusal {
  if (tag === '' || (tag === '!' && dialect === 'kustomize')) {
    return style === 'plain' ? orRefused(resolvePlain(text, dialect), text) : text
  }
  if (!tag.startsWith(standardPrefix)) return text
  const name = tag.slice(standardPrefix.length)
  if (name === 'binary') return decodeBinary(text)
  return types.has(name) ? resolveAs(name, text, dialect) : text
}

export function isRefusal(value: JsonScalar | Refusal): value is Refusal {
  return typeof value === 'object' && value !== null
}

function orRefused(value: JsonScalar | undefined, text: string): JsonScalar | Refusal {
  return value === undefined ? { refused: `JSON has no number "${text}"` } : value
}

const standardPrefix = 'tag:yaml.org,2002:'
const types: ReadonlySet<string> = new Set(['bool', 'int', 'float', 'null', 'timestamp'])

function resolveAs(name: string, text: string, dialect: Dialect): JsonScalar | Refusal {
  if (name === 'timestamp') {
    const time = parseTimestamp(text)
    if (time === undefined) return { refused: `"${text}" is no timestamp` }
    return dialect === 'kubernetes' ? text : time
  }
  const value = parseTimestamp(text) === undefined ? orRefused(resolvePlain(text, dialect), text) : text
  if (isRefusal(value)) return value
  const kind = kindOf(value, text)
  if (name === 'float' && kind === 'int' && !(typeof value === 'bigint' && value >= 1n << 63n))
    return Number(value)
  return kind === name ? value : { refused: `"${text}" is no ${name}` }
}

/** The YAML type of what an unquoted text means. */
export function kindOf(value: JsonScalar, text: string): 'null' | 'bool' | 'str' | 'int' | 'float' {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'str'
  return readInteger(text.replaceAll('_', '')) === undefined ? 'float' : 'int'
}

function decodeBinary(text: string): string | Refusal {
  const base64 = text.replaceAll(/[\r\n]/g, '')
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64))
    return { refused: 'the binary value is no base64' }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.from(base64, 'base64'))
}
