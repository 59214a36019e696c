import type { Compiled } from '../../core/compile.ts'
import type { DesiredNode } from '../../core/model/desired.ts'
import type { FleetState } from '../../core/model/state.ts'
import type { GitRepository } from '../ports.ts'
import type { InForce } from './judge.ts'
import { lastClusters } from './last-clusters.ts'
import { rewrittenIn } from './rewritten-in.ts'

/** What only the history tells of the way from a state to a compile. */
export async function historySince(
  repository: GitRepository,
  before: FleetState | undefined,
  accepted: DesiredNode | undefined,
  { revision, desired: after }: Compiled,
): Promise<Pick<InForce, 'rewrittenSince' | 'last'>> {
  const rewrittenSince = await rewrittenIn(repository, before, revision)
  const last = await lastClusters(repository, before?.revision, revision, { before: accepted, after })
  return { last, ...(rewrittenSince !== undefined && { rewrittenSince }) }
}
