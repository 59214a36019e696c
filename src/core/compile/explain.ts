import type { Compiled } from '../compile.ts'
import type { PlacementCluster, PlacementNode } from '../model/fleet.ts'
import { placementKey } from '../model/placement-decision.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import { type Choice, leftOut, refusals } from '../schedule/index.ts'
import type { PlacedPolicy } from './place/place-policy.ts'
import { placeFleet } from './place.ts'

/** Which policy gives an application to a cluster, or every ground on which each refuses it; for one cluster or all. */
export function explainPlacement(
  { fleet, exceptions, choices, placements, refused }: Compiled,
  application: string,
  cluster: string | undefined,
): readonly string[] {
  const { policies } = placeFleet(fleet, { before: placements })
  const mine = policies.filter(
    ({ policy }) => policy.applications.includes(application) || policy.applications.includes('*'),
  )
  if (mine.length === 0) return [`no policy places "${application}"`]
  const held = new Map(
    exceptions.filter(each => each.application === application).map(each => [each.cluster, each]),
  )
  const keyOf = ({ policy: { name }, node }: PlacedPolicy) =>
    placementKey({ application, policy: { name, scope: node.path } })
  const choiceOf = (placed: PlacedPolicy) => choices.get(keyOf(placed))
  const unplaced: Unplaced = (placed, { name: own }) => {
    const choice = choiceOf(placed)
    return refused.get(keyOf(placed))?.get(own) ?? (choice && leftOut(choice, own))
  }
  const lines: string[] = []
  for (const each of clustersBelow(fleet.root.placement)) {
    if (cluster !== undefined && each.name !== cluster) continue
    const exception = held.get(each.name)
    const stays = mine.find(placed => staysAt(choiceOf(placed), each.name))
    const said =
      stays === undefined
        ? explainCluster(mine, unplaced, each)
        : `selected by ${nameOf(stays.policy)}: chosen before, and stays until its constraints can be met`
    const because = exception === undefined ? '' : `; held: ${exception.because[0]?.message ?? ''}`
    lines.push(`${each.name}: ${said}${because}`)
  }
  return lines
}

// What was chosen stays as a whole where the constraints cannot be met, also where a filter refuses it by now.
function staysAt(choice: Choice | undefined, cluster: string): boolean {
  if (choice?.unmet === undefined) return false
  return choice.decision?.clusters.some(({ name }) => name === cluster) === true
}

/** Why a cluster that a policy selects does not get the application by it. */
type Unplaced = (placed: PlacedPolicy, cluster: PlacementCluster) => string | undefined

function explainCluster(
  policies: readonly PlacedPolicy[],
  unplaced: Unplaced,
  cluster: PlacementCluster,
): string {
  const grounds: string[] = []
  for (const placed of policies) {
    const { policy, node, refinements } = placed
    const chain = [policy, ...refinements.filter(({ scope }) => reaches(scope, cluster.path))]
    const refused = chain.flatMap(each => {
      const placement = each === policy ? node.placement : scopeOf(node.placement, each.scope)
      return refusals(each, placement, cluster).map(({ reason }) => `${nameOf(each)}: ${reason}`)
    })
    const because = refused.length === 0 ? unplaced(placed, cluster) : undefined
    if (because !== undefined) refused.push(`${nameOf(policy)}: ${because}`)
    if (refused.length === 0) return `selected by ${nameOf(policy)}`
    grounds.push(...refused)
  }
  return `refused: ${grounds.join('; ')}`
}

function nameOf({ name, affinityName, at: { file } }: PropagationPolicy): string {
  return `policy "${name}" (${file}${affinityName === undefined ? '' : `, affinity "${affinityName}"`})`
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
