import type { Subject } from '../support/git-subject.ts'
import { describeGitReads } from './git-reads.contract.ts'
import { describeGitWrites } from './git-writes.contract.ts'

/** What every GitRepository promises. */
export function describeGitRepository(name: string, open: () => Promise<Subject>): void {
  describeGitReads(name, open)
  describeGitWrites(name, open)
}
