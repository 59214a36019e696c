import type { Compiled } from '../compile.ts'
import type { Fleet, PlacementCluster, PlacementNode } from '../model/fleet.ts'
import { formatId } from '../model/object.ts'
import { type PlacementDecisions, placementKey } from '../model/placement-decision.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import {
  type Choice,
  keptAway,
  leftOut,
  type PassedOver,
  picks,
  refusals,
  tierOf,
} from '../schedule/index.ts'
import type { PlacedPolicy } from './place/place-policy.ts'
import { placeFleet } from './place.ts'

/** Whether a cluster gets an application, by which policy, or every ground on which each refuses it. */
export interface ClusterExplanation {
  readonly cluster: string
  /** The policy that gives it; absent: it does not get it. */
  readonly by?: PolicyName
  /** The overflow tier that it is in, from 1, with its name; absent: it is no overflow. */
  readonly overflow?: { readonly tier: number; readonly affinityName?: string }
  /** What it was worth when it was chosen, where the policy chooses among clusters. */
  readonly score?: number
  /** The cluster that failed, and that it stands in for. */
  readonly insteadOf?: string
  /** It was chosen before, and stays until the constraints of its policy can be met. */
  readonly stays?: true
  readonly refusals: readonly { readonly policy: PolicyName; readonly reason: string }[]
  /** Workloads of it that their affinity keeps away from the cluster; absent: none. */
  readonly keptAway?: readonly { readonly workload: string; readonly reason: string }[]
  /** Why it keeps what it has of it. */
  readonly held?: string
}

export interface PolicyName {
  readonly name: string
  readonly file: string
  /** The term of its `clusterAffinities` that is in force. */
  readonly affinityName?: string
}

/** Explains the placement of an application, for one cluster or all; undefined where no policy places it. */
export function explainPlacement(
  { fleet, exceptions, choices, placements, refused, decideRequests }: Compiled,
  application: string,
  cluster: string | undefined,
): readonly ClusterExplanation[] | undefined {
  const mine = policiesOf(application, fleet, placements)
  if (mine.length === 0) return undefined
  const held = new Map(
    exceptions.filter(each => each.application === application).map(each => [each.cluster, each]),
  )
  const apart = [...decideRequests.values()]
    .filter(each => each.application === application)
    .map(({ workload, affinity = [] }) => ({ workload: formatId(workload), away: keptAway(affinity) }))
  const asked: Asked = {
    choiceOf: placed => choices.get(keyOf(application, placed)),
    refusedBy: (placed, name) => refused.get(keyOf(application, placed))?.get(name),
  }
  return [...clustersBelow(fleet.root.placement)]
    .filter(({ name }) => cluster === undefined || name === cluster)
    .map(each => {
      const because = held.get(each.name)?.because[0]?.message
      const away = apart.flatMap(({ workload, away: reasons }) => {
        const reason = reasons.get(each.name)
        return reason === undefined ? [] : [{ workload, reason }]
      })
      return {
        ...explainCluster(mine, asked, each),
        ...(away.length > 0 && { keptAway: away }),
        ...(because !== undefined && { held: because }),
      }
    })
}

/** An affinity that is not in force, and why. */
export interface AffinityExplanation extends PassedOver {
  readonly policy: PolicyName
}

/** Why the affinities in force of the policies that place an application are not earlier ones. */
export function explainAffinities(
  { fleet, placements, passedOver }: Compiled,
  application: string,
): readonly AffinityExplanation[] {
  return policiesOf(application, fleet, placements).flatMap(placed => {
    const over = passedOver.get(keyOf(application, placed))?.() ?? []
    return over.map(each => ({ policy: nameOf(placed.policy), ...each }))
  })
}

function policiesOf(application: string, fleet: Fleet, before: PlacementDecisions): readonly PlacedPolicy[] {
  return placeFleet(fleet, { before })
    .policies.filter(({ applications }) => applications.some(({ name }) => name === application))
    .map(({ placed }) => placed)
}

function keyOf(application: string, { policy: { name }, node }: PlacedPolicy): string {
  return placementKey({ application, policy: { name, scope: node.path } })
}

/** What is known of the policies beside their filters. */
interface Asked {
  readonly choiceOf: (placed: PlacedPolicy) => Choice | undefined
  /** Why a cluster that a policy selects does not take the application. */
  readonly refusedBy: (placed: PlacedPolicy, cluster: string) => string | undefined
}

function explainCluster(
  policies: readonly PlacedPolicy[],
  { choiceOf, refusedBy }: Asked,
  cluster: PlacementCluster,
): ClusterExplanation {
  const own = { cluster: cluster.name, refusals: [] }
  const stays = policies.find(placed => staysAt(choiceOf(placed), cluster))
  if (stays !== undefined) return { ...own, by: nameOf(stays.policy), stays: true }
  const refused: ClusterExplanation['refusals'][number][] = []
  for (const placed of policies) {
    const grounds = filtersOf(placed, cluster)
    const choice = choiceOf(placed)
    const by = nameOf(placed.policy)
    const reason =
      grounds.length > 0
        ? undefined
        : (refusedBy(placed, cluster.name) ?? (choice && leftOut(choice, cluster)))
    if (grounds.length === 0 && reason === undefined) {
      const chosen = choice?.decision?.clusters.find(({ name }) => name === cluster.name)
      const { score, insteadOf } = chosen ?? {}
      const overflow = overflowOf(placed.policy, cluster)
      return {
        ...own,
        by,
        ...(overflow && { overflow }),
        ...(score !== undefined && picks(placed) && { score }),
        ...(insteadOf !== undefined && { insteadOf }),
      }
    }
    refused.push(...grounds, ...(reason === undefined ? [] : [{ policy: by, reason }]))
  }
  return { ...own, refusals: refused }
}

function filtersOf(
  { policy, node, refinements }: PlacedPolicy,
  cluster: PlacementCluster,
): ClusterExplanation['refusals'] {
  const chain = [policy, ...refinements.filter(({ scope }) => reaches(scope, cluster.path))]
  return chain.flatMap(each => {
    const placement = each === policy ? node.placement : scopeOf(node.placement, each.scope)
    return refusals(each, placement, cluster).map(({ reason }) => ({ policy: nameOf(each), reason }))
  })
}

// What was chosen stays as a whole where the constraints cannot be met, also where a filter refuses it by now.
function staysAt(choice: Choice | undefined, { name: cluster, path }: PlacementCluster): boolean {
  if (choice?.unmet.some(({ scope }) => reaches(scope, path)) !== true) return false
  return choice.decision?.clusters.some(({ name, evicted }) => name === cluster && !evicted) === true
}

function nameOf({ name, affinityName, at: { file } }: PropagationPolicy): PolicyName {
  return { name, file, ...(affinityName !== undefined && { affinityName }) }
}

function overflowOf(policy: PropagationPolicy, cluster: PlacementCluster): ClusterExplanation['overflow'] {
  const tier = tierOf(policy)?.(cluster) ?? 0
  if (tier === 0) return undefined
  const { affinityName } = policy.overflowAffinities?.[tier - 1] ?? {}
  return { tier, ...(affinityName !== undefined && { affinityName }) }
}

function reaches(scope: string, path: string): boolean {
  return scope === '' || path === scope || path.startsWith(`${scope}/`)
}

function scopeOf(node: PlacementNode, path: string): PlacementNode {
  if (node.path === path) return node
  const next = node.children.find(child => reaches(child.path, path))
  return next === undefined ? node : scopeOf(next, path)
}

function* clustersBelow(node: PlacementNode): Generator<PlacementCluster> {
  if (node.cluster !== undefined) yield node.cluster
  for (const child of node.children) yield* clustersBelow(child)
}
