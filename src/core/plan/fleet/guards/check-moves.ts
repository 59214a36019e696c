import type { Decision, DecisionNode } from '../../../model/decision.ts'
import type { GuardStop, ReplicaMove } from '../../../model/fleet-plan.ts'
import { formatId, keyOf, parseKey } from '../../../model/object.ts'
import type { ShareChange } from '../../../model/share-change.ts'
import { allowance } from './check-deletions.ts'
import { type Judgement, uniquePairs } from './judgement.ts'

/** Decisions of which a commit or a rebalance moves too many replicas. Failover moves as many as it has to. */
export function checkMoves(judgement: Judgement): readonly GuardStop[] {
  const limit = judgement.guards.maxMovedReplicas
  const over = committedMoves(judgement).flatMap(({ move, moved }) => {
    const allowed = allowance(limit, move.root.from)
    return moved > allowed ? [{ move, moved, allowed }] : []
  })
  const [first] = over
  if (first === undefined) return []
  const { moved, allowed } = first
  const { application, workload, root } = first.move
  const more = over.length > 1 ? `, and too many of ${over.length - 1} more` : ''
  const message = `${moved} of ${root.from} replicas of ${formatId(parseKey(workload))} of ${application} would move${more}; maxMovedReplicas allows ${allowed}`
  const pairs = over.flatMap(({ move }) => pairsOf(move))
  return [{ guard: 'maxMovedReplicas', message, pairs: uniquePairs(pairs) }]
}

/** The clusters whose share a move changes, with its application. */
export function pairsOf({ application, root }: ReplicaMove): GuardStop['pairs'] {
  return leavesOf(root).map(({ cluster = '' }) => ({ cluster, application }))
}

/** The moves that do not come from clusters that failed, with how many replicas each takes from one for another. */
export function committedMoves({
  plan,
  decisions,
  isCommitted,
}: Pick<Judgement, 'plan' | 'decisions' | 'isCommitted'>): readonly {
  readonly move: ReplicaMove
  readonly moved: number
}[] {
  if (!isCommitted || plan.moves.length === 0) return []
  const fled = fledClusters(decisions.values())
  return plan.moves.flatMap(move => {
    const from = fled.get(`${move.application} ${move.workload}`)
    const leaves = leavesOf(move.root)
    const given = leaves.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0)
    const taken = leaves.filter(({ cluster = '' }) => from?.has(cluster) !== true)
    const willing = taken.reduce((sum, each) => sum + Math.max(0, each.from - each.to), 0)
    const isFlight = willing === 0 && leaves.length > taken.length
    return isFlight ? [] : [{ move, moved: Math.min(given, willing) }]
  })
}

function leavesOf({
  cluster,
  children,
  from,
  to,
}: ShareChange): readonly Pick<ShareChange, 'cluster' | 'from' | 'to'>[] {
  const own = cluster !== undefined && from !== to ? [{ cluster, from, to }] : []
  return [...own, ...children.flatMap(leavesOf)]
}

/** The clusters that workloads flee from, by application and workload. */
function fledClusters(decisions: Iterable<Decision>): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const { application, workload, root } of decisions) {
    const key = `${application} ${keyOf(workload)}`
    const names = found.get(key) ?? new Set()
    const visit = ({ cluster, evicted, children }: DecisionNode): void => {
      if (cluster !== undefined && evicted === true) names.add(cluster)
      children.forEach(visit)
    }
    visit(root)
    if (names.size > 0) found.set(key, names)
  }
  return found
}
