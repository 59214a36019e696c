import { restorePairs } from '../../core/compile.ts'
import type { FleetState } from '../../core/model/state.ts'
import type { HeldPair } from '../../core/plan/index.ts'
import type { RolloutGate } from '../../core/rollout/index.ts'
import { type CompileOptions, inflateAll } from '../charts/compile-fleet.ts'
import type { GitRepository } from '../ports.ts'
import { previousOf, readTrees } from './recall.ts'

type Wanted = RolloutGate['back'][number] & {
  /** Absent: none. */
  readonly shares?: Readonly<Record<string, number>>
  /** A guard holds it, and no rollout. */
  readonly isStopped?: true
}

/** What pairs had at earlier revisions; those that cannot be read any more are left out. */
export async function restoreContent(
  repository: GitRepository,
  state: FleetState,
  pairs: readonly Wanted[],
  options: Pick<CompileOptions, 'cache' | 'charts'>,
): Promise<readonly HeldPair[]> {
  const previous = previousOf(state)
  const revisions = pairs.map(({ revision }) => revision)
  const trees = await readTrees(repository, state.revision, previous, revisions)
  const inputs = { revision: state.revision, trees, previous }
  const charts = await inflateAll(inputs, options)
  const records = pairs.map(({ isStopped, ...each }) => ({
    shares: {},
    ...each,
    ...(isStopped !== true && { by: 'rollout' as const }),
  }))
  return restorePairs(options.cache, { ...inputs, charts }, records)
}
