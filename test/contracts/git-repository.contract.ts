import type { Subject } from '../support/git-subject.ts'
import { describeGitMerges } from './git-merges.contract.ts'
import { describeGitReads } from './git-reads.contract.ts'
import { describeGitWrites } from './git-writes.contract.ts'

/** What every GitRepository that merges promises. */
export function describeGitRepository(name: string, open: () => Promise<Subject>): void {
  describeGitReads(name, open)
  describeGitWrites(name, open)
  describeGitMerges(name, open)
}
