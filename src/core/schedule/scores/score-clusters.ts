import type { PlacementCluster } from '../../model/fleet.ts'
import { matchesAffinity } from '../../model/matches-affinity.ts'
import type { Observation } from '../../model/observation.ts'
import type { AddOnScore, Prioritizer } from '../../model/prioritizer.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import { parseQuantity } from '../../model/quantity.ts'
import { tolerates } from '../filters/taints.ts'
import { scoreBalancedAllocation, scoreLeastAllocated, scoreMostAllocated, type Used } from './allocated.ts'
import {
  scoreAllocatable,
  scoreBalance,
  scoreLocality,
  scorePreferred,
  scoreSteady,
  scoreTaints,
} from './builtin.ts'
import { type ExternalScore, scoreExternal } from './external.ts'

/** What scores are made from beside the clusters and the policy. */
export interface ScoreFacts {
  /** The clusters that the application was placed on before. */
  readonly current: ReadonlySet<string>
  /** How many other placements chose a cluster. */
  readonly placedOn: (cluster: string) => number
  readonly observation?: Observation | undefined
  /** What somebody outside says of a cluster. */
  readonly external: (score: AddOnScore, cluster: PlacementCluster) => ExternalScore | undefined
}

/** One score of every cluster, in their order. */
function scoreBy(
  prioritizer: Prioritizer,
  policy: PropagationPolicy,
  clusters: readonly PlacementCluster[],
  facts: ScoreFacts,
): readonly number[] {
  const { builtIn, addOn } = prioritizer
  const { observation, current } = facts
  if (addOn !== undefined)
    return clusters.map(cluster => scoreExternal(facts.external(addOn, cluster), observation?.at))
  const used = (cluster: PlacementCluster, resource: Resource) => usedOf(cluster, resource, observation)
  const names = (): readonly string[] => clusters.map(({ name }) => name)
  switch (builtIn) {
    case 'Steady':
      return scoreSteady(names(), current)
    case 'ClusterLocality':
      return scoreLocality(names(), current)
    case 'Balance':
      return scoreBalance(names().map(facts.placedOn))
    case 'ResourceAllocatableCPU':
      return scoreAllocatable(clusters.map(cluster => freeOf(cluster, 'cpu', observation)))
    case 'ResourceAllocatableMemory':
      return scoreAllocatable(clusters.map(cluster => freeOf(cluster, 'memory', observation)))
    case 'ClusterAffinity':
      return scorePreferred(clusters.map(cluster => preference(policy, cluster)))
    case 'TaintToleration':
      return scoreTaints(clusters.map(cluster => disliked(policy, cluster)))
    case 'LeastAllocated':
      return clusters.map(cluster => scoreLeastAllocated(known(cluster, used)))
    case 'MostAllocated':
      return clusters.map(cluster => scoreMostAllocated(known(cluster, used)))
    case 'BalancedAllocation':
      return clusters.map(cluster => {
        const cpu = used(cluster, 'cpu')
        const memory = used(cluster, 'memory')
        return cpu === undefined || memory === undefined ? 0 : scoreBalancedAllocation(cpu, memory)
      })
  }
}

/** What each cluster is worth to an application: the sum of its scores, each times its weight. */
export function scoreClusters(
  prioritizers: readonly Prioritizer[],
  policy: PropagationPolicy,
  clusters: readonly PlacementCluster[],
  facts: ScoreFacts,
): readonly number[] {
  const sums = clusters.map(() => 0)
  for (const prioritizer of prioritizers) {
    for (const [index, score] of scoreBy(prioritizer, policy, clusters, facts).entries())
      sums[index] = (sums[index] ?? 0) + score * prioritizer.weight
  }
  return sums
}

type Resource = 'cpu' | 'memory'

function declared({ capacity }: PlacementCluster, resource: Resource): bigint | undefined {
  const amount = capacity?.[resource]
  return amount === undefined ? undefined : parseQuantity(amount)
}

// What was seen counts; before that, what Git says.
function freeOf(
  cluster: PlacementCluster,
  resource: Resource,
  observation: Observation | undefined,
): number | undefined {
  const free =
    observation?.clusters.get(cluster.name)?.room?.free.get(resource) ?? declared(cluster, resource)
  return free === undefined ? undefined : Number(free)
}

// How much there is, Git alone says; what of it is not free is in use.
function usedOf(
  cluster: PlacementCluster,
  resource: Resource,
  observation: Observation | undefined,
): Used | undefined {
  const total = declared(cluster, resource)
  if (total === undefined) return undefined
  const free = observation?.clusters.get(cluster.name)?.room?.free.get(resource) ?? total
  return { total, used: free >= total ? 0n : total - free }
}

function known(
  cluster: PlacementCluster,
  used: (cluster: PlacementCluster, resource: Resource) => Used | undefined,
): readonly Used[] {
  return [used(cluster, 'cpu'), used(cluster, 'memory')].filter(each => each !== undefined)
}

function disliked({ clusterTolerations }: PropagationPolicy, { taints }: PlacementCluster): number {
  return taints.filter(
    taint => taint.effect === 'PreferNoSchedule' && !clusterTolerations.some(each => tolerates(each, taint)),
  ).length
}

function preference({ preferred = [] }: PropagationPolicy, cluster: PlacementCluster): number {
  return preferred.reduce(
    (sum, { weight, clusterAffinity }) => sum + (matchesAffinity(clusterAffinity, cluster) ? weight : 0),
    0,
  )
}
