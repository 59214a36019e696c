import { isMap, isScalar, isSeq, type Node, type Pair, Scalar } from 'yaml'
import type { JsonScalar } from '../std/json.ts'
import { compose } from './compose.ts'
import { resolvePlain } from './plain-scalar.ts'

/** A scalar of a document. */
export interface Leaf {
  /** The keys on the way to it, outermost first; items of lists have none. */
  readonly keys: readonly string[]
  /** As a Go program reads it; undefined for a number that JSON cannot hold. */
  readonly value: JsonScalar | undefined
  /** Where it stands in the text, quotes included. */
  readonly start: number
  readonly end: number
}

/** The scalars of one document in the order of the text, which plain objects would not keep. */
export interface LeafDocument {
  readonly leaves: readonly Leaf[]
  /** The fields of its map, each from the beginning of its key to the end of its value. */
  readonly fields: readonly { readonly key: string; readonly start: number; readonly end: number }[]
}

/** Reads the scalars of the YAML or JSON documents of a text; undefined where it is not made of maps, or has aliases. */
export function readLeaves(text: string): readonly LeafDocument[] | undefined {
  const documents: LeafDocument[] = []
  for (const { contents, errors } of compose(text)) {
    if (errors.length > 0) return undefined
    if (contents === null || (isScalar(contents) && contents.source === '')) continue
    if (!isMap(contents)) return undefined
    const leaves: Leaf[] = []
    if (!collect(contents, [], leaves)) return undefined
    const fields = (contents.items as Pair<Node, Node | null>[]).map(({ key, value }) => {
      return { key: textOf(key) ?? '', start: key.range?.[0] ?? 0, end: (value ?? key).range?.[1] ?? 0 }
    })
    documents.push({ leaves, fields })
  }
  return documents
}

function collect(node: Node | null, keys: readonly string[], leaves: Leaf[]): boolean {
  if (node === null) return true
  if (isSeq(node)) return node.items.every(item => collect(item as Node, keys, leaves))
  if (isMap(node)) {
    return (node.items as Pair<Node, Node | null>[]).every(({ key, value }) => {
      const name = textOf(key)
      return name !== undefined && collect(value, [...keys, name], leaves)
    })
  }
  if (!isScalar(node)) return false
  const [start = 0, end = 0] = node.range ?? []
  leaves.push({ keys, value: scalarOf(node), start, end })
  return true
}

function textOf(key: Node): string | undefined {
  return isScalar(key) ? String(key.value ?? '') : undefined
}

function scalarOf({ type, value, tag }: Scalar): JsonScalar | undefined {
  const text = String(value ?? '')
  const isText = type !== Scalar.PLAIN || tag === 'tag:yaml.org,2002:str'
  return isText ? text : resolvePlain(text, 'kustomize')
}
