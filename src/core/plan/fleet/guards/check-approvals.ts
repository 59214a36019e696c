import { counted } from '../../../../base/std/counted.ts'
import { matchesPaths } from '../../../../base/std/path-globs.ts'
import type { DesiredNode } from '../../../model/desired.ts'
import type { FleetPlan, GuardStop } from '../../../model/fleet-plan.ts'
import type { Guards } from '../../../model/guards.ts'
import { committedMoves, pairsOf } from './check-moves.ts'
import { type CountedPair, clustersIn, type Judgement, uniquePairs } from './judgement.ts'

/** The clusters in which every change takes an approval: `all`, or by name, or by where they are or were. */
export function guardedClusters(
  { requireApproval: { clusters, paths } }: Guards,
  before: DesiredNode | undefined,
  after: DesiredNode,
  all: boolean,
): ReadonlySet<string> {
  const guarded = new Set(clusters)
  if (paths.length === 0 && !all) return guarded
  for (const side of [before, after])
    for (const [name, { cluster }] of clustersIn(side))
      if (all || matchesPaths(paths, cluster.path)) guarded.add(name)
  return guarded
}

/** Any change where the fleet asks for an approval of each, but for what failover brings about. */
export function checkApprovals(judgement: Judgement): readonly GuardStop[] {
  const { guarded, plan, rewrittenSince } = judgement
  if (guarded.size === 0) return []
  const pairs = uniquePairs(
    [...changedPairs(plan), ...committedMoves(judgement).flatMap(({ move }) => pairsOf(move))].filter(
      ({ cluster }) => guarded.has(cluster),
    ),
  )
  if (pairs.length === 0) return []
  const clusters = [...new Set(pairs.map(({ cluster }) => cluster))].sort()
  const applications = new Set(pairs.map(({ application }) => application))
  const shown = clusters.slice(0, 3).join(', ')
  const rest = clusters.length > 3 ? ` and ${clusters.length - 3} more` : ''
  if (rewrittenSince !== undefined) {
    const message = `the source was rewritten: it does not come from ${rewrittenSince.slice(0, 12)}; ${counted(applications.size, 'application')} would change in ${counted(clusters.length, 'cluster')} (${shown}${rest})`
    return [{ guard: 'rewrittenSource', message, pairs }]
  }
  const message = `${counted(applications.size, 'application')} would change in ${counted(clusters.length, 'cluster')} (${shown}${rest}), where requireApproval asks for an approval of every change`
  return [{ guard: 'requireApproval', message, pairs }]
}

// What only gets other replicas is told by the moves; what comes or goes with its share likewise.
function* changedPairs({ groups }: FleetPlan): Generator<CountedPair> {
  for (const { change, clusters } of groups) {
    if (change.scaled === true || change.shared === true) continue
    for (const cluster of clusters) {
      yield { cluster, application: change.application }
      if (change.from !== undefined) yield { cluster, application: change.from }
    }
  }
}
