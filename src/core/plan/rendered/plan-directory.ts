import { fileAt, filesBelow, type TreeDirectory, type TreeFile, textOf } from '../../../base/tree/tree.ts'
import { idOf, keyOf, type ObjectKey } from '../../model/object.ts'
import { retentionOf } from '../../model/retention.ts'
import { objectsIn, type RenderedFile } from './rendered-files.ts'

export interface DirectoryRequest {
  /** What the branch has; absent: nothing. */
  readonly existing: TreeDirectory | undefined
  /** By path in the directory. */
  readonly wanted: ReadonlyMap<string, RenderedFile>
  /** Whether an object that nobody renders any more may go. */
  readonly mayDelete: (key: ObjectKey, application: string) => boolean
  /** Paths that are left as they are. */
  readonly leave: ReadonlySet<string>
}

/** What makes a directory as it is to be. */
export interface DirectoryPlan {
  /** By path in the directory; null removes the file. */
  readonly changes: ReadonlyMap<string, string | null>
  /** Files of objects that are new or other than before. */
  readonly written: number
  readonly unchanged: number
  /** Objects that are not there any more. */
  readonly deletions: readonly ObjectKey[]
  /** Objects that nobody renders any more and that stay. */
  readonly staying: readonly ObjectKey[]
}

/**
 * The changes of a directory, all of which is ours: files that nobody wants go, unless they hold an object that may not
 * be deleted, or that says of itself that it is to stay or be asked for, which nobody can answer here.
 */
export function planDirectory({ existing, wanted, mayDelete, leave }: DirectoryRequest): DirectoryPlan {
  const changes = new Map<string, string | null>()
  for (const [path, { file }] of wanted)
    if (!leave.has(path) && (existing && fileAt(existing, path))?.id !== file.id)
      changes.set(path, textOf(file))
  const written = changes.size
  const keys = new Set([...wanted.values()].map(({ key }) => key))
  const deletions: ObjectKey[] = []
  const staying: ObjectKey[] = []
  for (const [path, file] of existing === undefined ? [] : filesBelow(existing)) {
    if (wanted.has(path) || path === markerPath) continue
    const application = path.slice(0, Math.max(0, path.indexOf('/')))
    const held = heldBy(file).filter(({ key }) => !keys.has(key))
    const stays = held.some(({ key, isKept }) => isKept || !mayDelete(key, application))
    if (!stays) changes.set(path, null)
    ;(stays ? staying : deletions).push(...held.map(({ key }) => key))
  }
  return { changes, written, unchanged: wanted.size - written, deletions, staying }
}

/** In each directory that is ours, which it says. */
export const markerPath = '.banyan'

/** What {@link markerPath} says. */
export function markerText(fleet: string, cluster: string): string {
  const lines = [
    '# Written by Banyan; read it, do not edit it: what is changed in this directory is replaced by the next commit.',
    `fleet: ${fleet}`,
    `cluster: ${cluster}`,
  ]
  return `${lines.join('\n')}\n`
}

interface Held {
  readonly key: ObjectKey
  readonly isKept: boolean
}

function heldBy(file: TreeFile): readonly Held[] {
  return objectsIn(file).map(object => ({
    key: keyOf(idOf(object)),
    isKept: retentionOf(object) !== undefined,
  }))
}
