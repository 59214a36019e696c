import { applyPatch, structuredPatch } from 'diff'
import { entryAt, type TreeDirectory, type TreeEntry, textOf } from '../../base/tree/tree.ts'
import { applyChanges, type SimulatedChange } from './apply-changes.ts'

type Leaf = Exclude<TreeEntry, TreeDirectory>
type Side = TreeEntry | undefined

/** The merge of two trees that come from a third, file by file and line by line, or the paths that stand against it. */
export function mergeTrees(
  base: TreeDirectory | undefined,
  ours: TreeDirectory,
  theirs: TreeDirectory,
): { readonly tree: TreeDirectory | undefined } | { readonly conflicts: readonly string[] } {
  const changes = new Map<string, SimulatedChange>()
  const conflicts: string[] = []
  for (const [path, before, after] of changedLeaves('', base, theirs)) {
    const change = mergeLeaves(before, entryAt(ours, path), after)
    if (change === undefined) conflicts.push(path)
    else changes.set(path, change)
  }
  return conflicts.length > 0 ? { conflicts: conflicts.sort() } : { tree: applyChanges(ours, changes) }
}

function* changedLeaves(
  path: string,
  before: Side,
  after: Side,
): Generator<readonly [string, Leaf | undefined, Leaf | undefined]> {
  if (before?.id === after?.id) return
  const old = before?.kind === 'directory' ? before.entries : undefined
  const now = after?.kind === 'directory' ? after.entries : undefined
  for (const name of new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])]))
    yield* changedLeaves(path === '' ? name : `${path}/${name}`, old?.get(name), now?.get(name))
  const [was, is] = [leaf(before), leaf(after)]
  if (was !== undefined || is !== undefined) yield [path, was, is]
}

function leaf(side: Side): Leaf | undefined {
  return side?.kind === 'directory' ? undefined : side
}

/** Undefined: they cannot be merged. */
function mergeLeaves(
  before: Leaf | undefined,
  own: Side,
  other: Leaf | undefined,
): SimulatedChange | undefined {
  if (own?.id === before?.id || own?.id === other?.id) return other ?? null
  if (before?.kind !== 'file' || own?.kind !== 'file' || other?.kind !== 'file') return undefined
  const patch = structuredPatch('', '', textOf(before), textOf(other), '', '', { context: 1 })
  const text = applyPatch(textOf(own), patch)
  return text === false ? undefined : text
}
