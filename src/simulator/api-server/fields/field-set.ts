import { WeakValueMap } from '../../../base/std/weak-value-map.ts'
import type { PathElement } from './path-element.ts'

/**
 * A set of field paths, in the form of `fieldsV1` itself: a node without children is a member; a node with children
 * is one when it has `.`. The root is never a member. Sets are immutable and share their branches.
 */
export interface FieldSet {
  readonly [element: PathElement]: FieldSet
}

export const emptySet: FieldSet = {}

const shared = new WeakValueMap<string, FieldSet>()

/** An equal set that others hold too: whoever does the same to many objects owns the same fields of each. */
export function shareSet(set: FieldSet): FieldSet {
  return shared.obtain(JSON.stringify(set), () => set)
}

/** A node from its parts; undefined when there is nothing in it. */
export function makeNode(
  member: boolean,
  children: readonly (readonly [PathElement, FieldSet])[],
): FieldSet | undefined {
  if (children.length === 0) return member ? emptySet : undefined
  const sorted = [...children].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(member ? [['.', emptySet], ...sorted] : sorted)
}

export function isEmpty(set: FieldSet): boolean {
  for (const _ in set) return false
  return true
}

/** Whether the node itself, not only something below it, is in the set. */
function isMember(node: FieldSet | undefined): boolean {
  return node !== undefined && (isEmpty(node) || Object.hasOwn(node, '.'))
}

function childrenOf(node: FieldSet | undefined): readonly (readonly [PathElement, FieldSet])[] {
  return node === undefined ? [] : Object.entries(node).filter(([element]) => element !== '.')
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmpty(b)) return a
  return isEmpty(a) ? b : combine(a, b, (x, y) => x || y)
}

export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return isEmpty(a) || isEmpty(b) ? a : combine(a, b, (x, y) => x && !y)
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return isEmpty(a) || isEmpty(b) ? emptySet : combine(a, b, (x, y) => x && y)
}

function combine(a: FieldSet, b: FieldSet, keep: (inA: boolean, inB: boolean) => boolean): FieldSet {
  return merged(a, b, keep, true) ?? emptySet
}

function merged(
  a: FieldSet | undefined,
  b: FieldSet | undefined,
  keep: (inA: boolean, inB: boolean) => boolean,
  root: boolean,
): FieldSet | undefined {
  const children: (readonly [PathElement, FieldSet])[] = []
  for (const [element, child] of childrenOf(a)) {
    const below = merged(child, b?.[element], keep, false)
    if (below !== undefined) children.push([element, below])
  }
  for (const [element, child] of childrenOf(b)) {
    if (a !== undefined && Object.hasOwn(a, element)) continue
    const below = merged(undefined, child, keep, false)
    if (below !== undefined) children.push([element, below])
  }
  return makeNode(!root && keep(isMember(a), isMember(b)), children)
}

/** The paths of all members, in a real server's order: those of a node before those below it. */
export function pathsOf(set: FieldSet): readonly (readonly PathElement[])[] {
  const children = childrenOf(set)
  return [
    ...children.filter(([, child]) => isMember(child)).map(([element]) => [element]),
    ...children.flatMap(([element, child]) => pathsOf(child).map(path => [element, ...path])),
  ]
}
