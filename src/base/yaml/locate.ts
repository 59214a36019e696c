import { type Document, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml'
import type { Place } from '../diagnostic/diagnostic.ts'
import { compose } from './compose.ts'
import { positionAt } from './position-at.ts'

/** A stretch of one line: line and column from 1, length in UTF-16 units. */
export interface Position {
  readonly line: number
  readonly column: number
  readonly length: number
}

/**
 * Where a place stands in its file's text. A field that is not there is shown by its nearest ancestor that is;
 * undefined when the document is not there at all.
 */
export function locate(text: string, place: Place): Position | undefined {
  if (place.position !== undefined) return { ...place.position, length: 1 }
  if (text !== last.text) last = { text, documents: compose(text) }
  const contents = last.documents[place.document ?? 0]?.contents
  if (contents === null || contents === undefined) return undefined
  const range = rangeOf(contents, place.path ?? [], place.part ?? 'value')
  return range === undefined ? undefined : stretch(text, range[0], range[1])
}

// Mistakes come file by file, and a long file may have many.
let last: { readonly text: string; readonly documents: readonly Document.Parsed[] } = {
  text: '',
  documents: [],
}

type Range = readonly [start: number, end: number]

function rangeOf(root: Node, path: readonly (string | number)[], part: 'key' | 'value'): Range | undefined {
  let node: Node = root
  let range = spanOf(root)
  for (const [depth, step] of path.entries()) {
    const next = childOf(node, step)
    if (next === undefined) return range
    const keyWanted = next.value === undefined || (part === 'key' && depth === path.length - 1)
    range = (keyWanted ? next.key : valueRange(next)) ?? range
    if (next.value === undefined) return range
    node = next.value
  }
  return range
}

interface Child {
  readonly key?: Range
  readonly value?: Node
}

function childOf(node: Node, step: string | number): Child | undefined {
  if (isSeq(node)) {
    const item = itemOf(node.items as Node[], step)
    return item === undefined ? undefined : { value: item }
  }
  if (!isMap(node)) return undefined
  const pairs = node.items as Pair<Node, Node | null>[]
  const pair = pairs.find(({ key }) => isScalar(key) && String(key.value ?? '') === String(step))
  if (pair === undefined) return undefined
  const key = spanOf(pair.key)
  const value = pair.value === null || isEmpty(pair.value) ? undefined : pair.value
  return { ...(key === undefined ? {} : { key }), ...(value === undefined ? {} : { value }) }
}

// A step that is no index means the item of that name.
function itemOf(items: readonly Node[], step: string | number): Node | undefined {
  if (typeof step === 'number') return items[step]
  return items.find(item => isMap(item) && item.get('name') === step) ?? items[Number(step)]
}

function isEmpty(node: Node): boolean {
  return node.range?.[0] === node.range?.[1]
}

// A block collection has its first line below its key: the key shows better what is meant.
function valueRange({ key, value }: Child): Range | undefined {
  const isBlock = (isMap(value) || isSeq(value)) && value.flow !== true
  return isBlock && key !== undefined ? key : spanOf(value)
}

function spanOf(node: Node | undefined): Range | undefined {
  const range = node?.range
  return range === undefined || range === null ? undefined : [range[0], range[1]]
}

function stretch(text: string, start: number, end: number): Position {
  const lineEnd = text.indexOf('\n', start)
  const stop = Math.min(end, lineEnd < 0 ? text.length : lineEnd)
  const shown = text.slice(start, stop).trimEnd()
  return { ...positionAt(text, start), length: Math.max(1, shown.length) }
}
