import type { DesiredNode } from '../../core/model/desired.ts'
import type { Fleet } from '../../core/model/fleet.ts'
import { pairKey } from '../../core/model/pair-key.ts'
import type { PairChange } from '../../core/model/rollout.ts'
import type { FleetState } from '../../core/model/state.ts'
import { holdPairs } from '../../core/plan/index.ts'
import { holdContent, isGated } from '../../core/rollout/index.ts'
import type { CompileOptions } from '../charts/compile-fleet.ts'
import type { GitRepository } from '../ports.ts'
import type { FoundClusters } from './ask-clusters.ts'
import { agesOf, newestRevision } from './found-revisions.ts'
import { bindResources } from './judge.ts'
import { restoreContent } from './restore-content.ts'
import { clustersIn } from './work.ts'

export interface AsFound {
  readonly desired: DesiredNode
  /** Who has what the others wait for, by pair key: it counts as let through just now. */
  readonly changes: ReadonlyMap<string, PairChange>
}

/**
 * A desired state in which rollouts are as far as clusters tell: what a rollout or a pause reaches has the content of the
 * newest revision that something of the application was applied at. A rollout that was on its way when the state was
 * lost goes on with those that have the new content, which have to be well for all of their time again.
 */
export async function contentAsFound(
  repository: GitRepository,
  { root }: Fleet,
  { state, desired, found, now }: Found,
  options: Pick<CompileOptions, 'cache' | 'charts'>,
): Promise<AsFound> {
  const gated = clustersIn(desired).flatMap(({ cluster, pairs }) =>
    pairs.flatMap(pair => (isGated(root, cluster, pair.application) ? [{ cluster, pair }] : [])),
  )
  if (gated.length === 0) return { desired, changes: new Map() }
  const ages = await agesOf(repository, state.revision)
  const at = gated.flatMap(({ cluster: { name: cluster }, pair: { application } }) => {
    const revision = newestRevision(found.get(cluster), application, ages)
    return revision === undefined ? [] : [{ cluster, application, revision, reason }]
  })
  const behind = at.filter(({ revision }) => revision !== state.revision)
  const waiting = new Set(behind.map(({ application }) => application))
  const changes = at
    .filter(({ application, revision }) => revision === state.revision && waiting.has(application))
    .map(({ cluster, application }) => [pairKey(cluster, application), { at: now }] as const)
  if (behind.length === 0) return { desired, changes: new Map() }
  const restored = await restoreContent(repository, state, behind, options)
  const pairs = new Map(gated.map(({ cluster, pair }) => [pairKey(cluster.name, pair.application), pair]))
  const held = restored.flatMap(({ cluster, pair }) => {
    const head = pairs.get(pairKey(cluster, pair.application))
    if (head === undefined) return []
    const { revision = state.revision } = pair.held ?? {}
    return [{ cluster, pair: holdContent(pair, head, { by: 'rollout', reason, revision }) }]
  })
  return { desired: holdPairs(desired, held, bindResources), changes: new Map(changes) }
}

interface Found {
  readonly state: FleetState
  readonly desired: DesiredNode
  readonly found: FoundClusters
  /** In milliseconds since the epoch. */
  readonly now: number
}

const reason = 'it is as it was found'
