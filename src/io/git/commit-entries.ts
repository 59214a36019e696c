import { invariant } from '../../base/std/invariant.ts'
import type { CommitRequest } from '../../reconcile/ports.ts'

/** What a commit can put at a path in a repository on this disk; null removes what is there. */
export type CommitEntry =
  | string
  | Uint8Array
  | null
  | { readonly kind: 'file'; readonly content: Uint8Array; readonly executable: boolean }
  | { readonly kind: 'symlink'; readonly target: string }
  /** A file that is too large to be held: it is copied from `path`, which must be `size` bytes long. */
  | { readonly kind: 'copy'; readonly path: string; readonly size: number; readonly executable: boolean }

/** A {@link CommitRequest} that can also write links, executable files and files of any size. */
export interface EntryCommitRequest extends Omit<CommitRequest, 'changes'> {
  readonly changes: ReadonlyMap<string, CommitEntry>
}

/** Who writes all commits of Banyan. */
export const author = { name: 'Banyan', email: 'noreply@banyan.dev' } as const

export function modeOf(entry: Exclude<CommitEntry, null>): '100644' | '100755' | '120000' {
  if (typeof entry === 'string' || entry instanceof Uint8Array) return '100644'
  if (entry.kind === 'symlink') return '120000'
  return entry.executable ? '100755' : '100644'
}

/** The bytes of an entry that is held in memory. */
export function bytesOf(entry: Exclude<CommitEntry, null | { readonly kind: 'copy' }>): Uint8Array {
  if (typeof entry === 'string') return Buffer.from(entry)
  if (entry instanceof Uint8Array) return entry
  return entry.kind === 'symlink' ? Buffer.from(entry.target) : entry.content
}

/** The changes in the order in which they mean the same in any order: what is removed before what is written. */
export function orderChanges(
  changes: ReadonlyMap<string, CommitEntry>,
): readonly (readonly [string, CommitEntry])[] {
  const all = [...changes]
  for (const [path] of all) {
    const names = path.split('/')
    invariant(
      names.every(name => name !== '' && name !== '.' && name !== '..' && name.toLowerCase() !== '.git'),
      `no path of a commit: "${path}"`,
    )
    invariant(!path.includes('\0'), 'a path of a commit has no NUL')
  }
  return [...all.filter(([, entry]) => entry === null), ...all.filter(([, entry]) => entry !== null)]
}
