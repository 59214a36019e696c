import type { CommitReader, GitRepository, Merger } from '../../src/reconcile/ports.ts'
import type { Upstream } from './upstream.ts'

/** A repository under test and the place that it is a copy of. */
export interface Subject {
  readonly upstream: Upstream
  readonly repository: GitRepository & Merger & CommitReader
  close(): Promise<void>
}
