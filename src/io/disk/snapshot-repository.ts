import type { CommitRequest, GitRepository } from '../../reconcile/ports.ts'

/** What a working directory holds at a path; null where there is nothing any more. */
export type SnapshotEntry =
  | string
  | Uint8Array
  | null
  | { readonly kind: 'file'; readonly content: Uint8Array; readonly executable: boolean }
  | { readonly kind: 'symlink'; readonly target: string }
  /** A file too large to be held, to be copied from `path`. */
  | { readonly kind: 'copy'; readonly path: string; readonly size: number; readonly executable: boolean }

/** The repository of our own that keeps the revisions of a working directory. */
export interface SnapshotRepository extends GitRepository {
  commit(
    request: Omit<CommitRequest, 'changes'> & { readonly changes: ReadonlyMap<string, SnapshotEntry> },
  ): Promise<string>
}
