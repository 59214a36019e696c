import type { PathChange } from '../../reconcile/ports.ts'
import type { ObjectReader } from './object-reader.ts'
import { parseTreeObject, type RawEntry } from './parse-tree-object.ts'

type Side = RawEntry | undefined

/** The paths that differ between two trees, sorted. Only subtrees with different ids are read, a level at a time. */
export async function diffTrees(
  from: string,
  to: string,
  reader: ObjectReader,
): Promise<readonly PathChange[]> {
  const changes: PathChange[] = []
  let level: readonly Pair[] = from === to ? [] : [{ path: '', from, to }]
  while (level.length > 0) {
    const ids = [...new Set(level.flatMap(pair => [pair.from, pair.to]).filter(id => id !== undefined))]
    const contents = await reader.contents(ids)
    const trees = new Map(ids.map((id, index) => [id, parseTreeObject(contents[index] ?? new Uint8Array())]))
    level = level.flatMap(pair => compare(pair, trees, changes))
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1))
}

interface Pair {
  readonly path: string
  readonly from: string | undefined
  readonly to: string | undefined
}

function compare(
  pair: Pair,
  trees: ReadonlyMap<string, readonly RawEntry[]>,
  changes: PathChange[],
): readonly Pair[] {
  const before = byName(pair.from, trees)
  const after = byName(pair.to, trees)
  const below: Pair[] = []
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const old = before.get(name)
    const now = after.get(name)
    if (old?.id === now?.id && old?.kind === now?.kind) continue
    const path = pair.path === '' ? name : `${pair.path}/${name}`
    const deeper = { path, from: directoryId(old), to: directoryId(now) }
    if (deeper.from !== undefined || deeper.to !== undefined) below.push(deeper)
    const change = leafChange(old, now)
    if (change !== undefined) changes.push({ path, change })
  }
  return below
}

function byName(
  id: string | undefined,
  trees: ReadonlyMap<string, readonly RawEntry[]>,
): Map<string, RawEntry> {
  return new Map((id === undefined ? [] : (trees.get(id) ?? [])).map(entry => [entry.name, entry]))
}

function directoryId(side: Side): string | undefined {
  return side?.kind === 'directory' ? side.id : undefined
}

function leafChange(old: Side, now: Side): PathChange['change'] | undefined {
  const had = old !== undefined && old.kind !== 'directory'
  const has = now !== undefined && now.kind !== 'directory'
  if (had && has) return 'modified'
  if (had) return 'removed'
  return has ? 'added' : undefined
}
