import { restorePairs } from '../../core/compile.ts'
import type { FleetState } from '../../core/model/state.ts'
import type { HeldPair } from '../../core/plan/index.ts'
import type { RolloutGate } from '../../core/rollout/index.ts'
import { type CompileOptions, inflateAll } from '../charts/compile-fleet.ts'
import type { GitRepository } from '../ports.ts'
import { previousOf, readTrees } from './recall.ts'

/** What pairs had at earlier revisions, without replicas; those that cannot be read any more are left out. */
export async function restoreContent(
  repository: GitRepository,
  state: FleetState,
  pairs: RolloutGate['back'],
  options: Pick<CompileOptions, 'cache' | 'charts'>,
): Promise<readonly HeldPair[]> {
  const previous = previousOf(state)
  const revisions = pairs.map(({ revision }) => revision)
  const trees = await readTrees(repository, state.revision, previous, revisions)
  const inputs = { revision: state.revision, trees, previous }
  const charts = await inflateAll(inputs, options)
  const records = pairs.map(each => ({ ...each, shares: {}, by: 'rollout' as const }))
  return restorePairs(options.cache, { ...inputs, charts }, records)
}
