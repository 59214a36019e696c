import type { Compiled } from '../compile.ts'
import type { PlacementCluster, PlacementNode } from '../model/fleet.ts'
import { placementKey } from '../model/placement-decision.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import { type Choice, leftOut, refusals } from '../schedule/index.ts'
import type { PlacedPolicy } from './place/place-policy.ts'
import { placeFleet } from './place.ts'

/** Whether a cluster gets an application, by which policy, or every ground on which each refuses it. */
export interface ClusterExplanation {
  readonly cluster: string
  /** The policy that gives it; absent: it does not get it. */
  readonly by?: PolicyName
  /** What it was worth when it was chosen, where the policy chooses among clusters. */
  readonly score?: number
  /** It was chosen before, and stays until the constraints of its policy can be met. */
  readonly stays?: true
  readonly refusals: readonly { readonly policy: PolicyName; readonly reason: string }[]
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
  { fleet, exceptions, choices, placements, refused }: Compiled,
  application: string,
  cluster: string | undefined,
): readonly ClusterExplanation[] | undefined {
  const { policies } = placeFleet(fleet, { before: placements })
  const mine = policies.filter(
    ({ policy }) => policy.applications.includes(application) || policy.applications.includes('*'),
  )
  if (mine.length === 0) return undefined
  const held = new Map(
    exceptions.filter(each => each.application === application).map(each => [each.cluster, each]),
  )
  const keyOf = ({ policy: { name }, node }: PlacedPolicy) =>
    placementKey({ application, policy: { name, scope: node.path } })
  const asked: Asked = {
    choiceOf: placed => choices.get(keyOf(placed)),
    refusedBy: (placed, name) => refused.get(keyOf(placed))?.get(name),
  }
  return [...clustersBelow(fleet.root.placement)]
    .filter(({ name }) => cluster === undefined || name === cluster)
    .map(each => {
      const because = held.get(each.name)?.because[0]?.message
      return { ...explainCluster(mine, asked, each), ...(because !== undefined && { held: because }) }
    })
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
  const stays = policies.find(placed => staysAt(choiceOf(placed), cluster.name))
  if (stays !== undefined) return { ...own, by: nameOf(stays.policy), stays: true }
  const refused: ClusterExplanation['refusals'][number][] = []
  for (const placed of policies) {
    const grounds = filtersOf(placed, cluster)
    const choice = choiceOf(placed)
    const by = nameOf(placed.policy)
    const reason =
      grounds.length > 0
        ? undefined
        : (refusedBy(placed, cluster.name) ?? (choice && leftOut(choice, cluster.name)))
    if (grounds.length === 0 && reason === undefined) {
      const score = choice?.decision?.clusters.find(({ name }) => name === cluster.name)?.score
      return { ...own, by, ...(score !== undefined && { score }) }
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
function staysAt(choice: Choice | undefined, cluster: string): boolean {
  if (choice?.unmet === undefined) return false
  return choice.decision?.clusters.some(({ name }) => name === cluster) === true
}

function nameOf({ name, affinityName, at: { file } }: PropagationPolicy): PolicyName {
  return { name, file, ...(affinityName !== undefined && { affinityName }) }
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
