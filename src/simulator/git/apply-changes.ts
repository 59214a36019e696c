import { makeDirectory, makeFile } from '../../base/tree/make-tree.ts'
import { maxFileBytes, type TreeDirectory, type TreeEntry, type TreeFile } from '../../base/tree/tree.ts'

/** What a simulated commit can put at a path; null removes what is there. */
export type SimulatedChange = string | Uint8Array | Exclude<TreeEntry, TreeDirectory> | null

/** The directory with changes made by path, each directory built once; undefined when nothing is left in it. */
export function applyChanges(
  directory: TreeDirectory | undefined,
  changes: ReadonlyMap<string, SimulatedChange>,
): TreeDirectory | undefined {
  const entries = new Map(directory?.entries)
  const below = new Map<string, Map<string, SimulatedChange>>()
  for (const [path, change] of changes) {
    const slash = path.indexOf('/')
    if (slash >= 0) groupOf(below, path.slice(0, slash)).set(path.slice(slash + 1), change)
    else if (change === null) entries.delete(path)
    else entries.set(path, toEntry(change))
  }
  for (const [name, group] of below) {
    const known = entries.get(name)
    const child = known?.kind === 'directory' ? known : undefined
    const changed = applyChanges(child, group)
    if (changed !== undefined) entries.set(name, changed)
    else if (child !== undefined) entries.delete(name)
  }
  return entries.size === 0 ? undefined : makeDirectory(entries)
}

function groupOf(
  groups: Map<string, Map<string, SimulatedChange>>,
  name: string,
): Map<string, SimulatedChange> {
  const found = groups.get(name) ?? new Map<string, SimulatedChange>()
  groups.set(name, found)
  return found
}

function toEntry(change: Exclude<SimulatedChange, null>): TreeEntry {
  if (typeof change !== 'string' && !(change instanceof Uint8Array)) return change
  const file: TreeFile = makeFile(change)
  return file.size > maxFileBytes ? { ...file, content: undefined } : file
}
