import { isArray, isObject, type JsonValue } from '../../src/base/std/json.ts'
import type { Outcome } from './oracle.ts'

/** Where two builds of the same directory part. */
export interface Difference {
  /** Equal for differences that look the same: no names, no numbers, no places in lists. */
  readonly signature: string
  readonly summary: string
}

/** The first difference between the real program's outcome and ours; undefined when they agree. */
export function findDifference(theirs: Outcome, ours: Outcome): Difference | undefined {
  if ('error' in ours && ours.error.startsWith('thrown')) return failure('we throw', ours.error)
  if ('error' in theirs) {
    return 'error' in ours ? undefined : failure('only they fail', theirs.error)
  }
  if ('error' in ours) return failure('only we fail', ours.error)
  const ids = [theirs.documents.map(idOf), ours.documents.map(idOf)] as const
  if (ids[0].join() !== ids[1].join()) return differentIds(ids[0], ids[1])
  for (const [index, document] of theirs.documents.entries()) {
    const found = compareValues(document, ours.documents[index], [])
    if (found === undefined) continue
    const place = found.path.map(part => (typeof part === 'number' ? '[]' : part)).join('.')
    return {
      signature: `value: ${normalised(place)}: ${found.how}`,
      summary: `${idOf(document)} at ${found.path.join('/')}: theirs ${show(found.theirs)}, ours ${show(found.ours)}`,
    }
  }
  return undefined
}

function failure(who: string, message: string): Difference {
  return { signature: `${who}: ${normalised(message)}`, summary: `${who}: ${message.slice(0, 600)}` }
}

function differentIds(theirs: readonly string[], ours: readonly string[]): Difference {
  const same = [...theirs].sort().join() === [...ours].sort().join()
  const first = theirs.findIndex((id, index) => id !== ours[index])
  const at = first < 0 ? theirs.length : first
  const how = same ? 'order' : theirs.length === ours.length ? 'names' : 'number of resources'
  const kind = (theirs[at] ?? ours[at] ?? '').split(' ')[0]
  return {
    signature: `resources: ${how}${how === 'number of resources' ? '' : ` of ${kind}`}`,
    summary: `resources: theirs ${theirs.join(', ')}; ours ${ours.join(', ')}`,
  }
}

interface Found {
  readonly path: readonly (string | number)[]
  readonly how: string
  readonly theirs: JsonValue | undefined
  readonly ours: JsonValue | undefined
}

function compareValues(
  theirs: JsonValue | undefined,
  ours: JsonValue | undefined,
  path: readonly (string | number)[],
): Found | undefined {
  if (isArray(theirs) && isArray(ours)) {
    if (theirs.length !== ours.length) return { path, how: 'length', theirs, ours }
    return firstOf(theirs.keys(), index => compareValues(theirs[index], ours[index], [...path, index]))
  }
  if (isObject(theirs) && isObject(ours)) {
    const keys = new Set([...Object.keys(theirs), ...Object.keys(ours)])
    return firstOf(keys, key => compareValues(theirs[key], ours[key], [...path, key]))
  }
  if (theirs === ours || sameNumber(theirs, ours)) return undefined
  const how = theirs === undefined ? 'only ours' : ours === undefined ? 'only theirs' : 'differs'
  return { path, how, theirs, ours }
}

function firstOf<T>(items: Iterable<T>, find: (item: T) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

function sameNumber(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (typeof a === 'bigint' && typeof b === 'number') return Number.isInteger(b) && BigInt(b) === a
  if (typeof a === 'number' && typeof b === 'bigint') return sameNumber(b, a)
  return false
}

function idOf(document: JsonValue): string {
  const metadata = isObject(document) ? document.metadata : undefined
  const { name, namespace } = isObject(metadata) ? metadata : {}
  return `${kindOf(document)} ${String(namespace ?? '')}/${String(name)}`
}

function kindOf(document: JsonValue): string {
  return isObject(document) ? String(document.kind) : '?'
}

// The innermost reason, without what is in quotes or looks like a path, an id, a number or a hash.
function normalised(text: string): string {
  return text
    .replaceAll(
      /.*(?:must resolve to a file|accumulateDirectory|accumulating resources from|recursed accumulation of path)[^:]*: /gs,
      '',
    )
    .replaceAll(/map\[string\]interface \{\}\{.*\}: /gs, '')
    .replaceAll(/validator shouldn't modify.*/gs, 'validator shouldnt modify')
    .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/g, '_')
    .replaceAll(/\S*\/dev\/shm\S*|\S+\.yaml\b/g, '_')
    .replaceAll(/\b[A-Z]\w+\.\S*\/\S+/g, '_')
    .replaceAll(/[0-9]+/g, '0')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 90)
}

function show(value: JsonValue | undefined): string {
  const text = JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? `${item}n` : item))
  return text === undefined ? 'nothing' : text.slice(0, 300)
}
