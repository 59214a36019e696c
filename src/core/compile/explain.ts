import type { Compiled } from '../compile.ts'
import type { PlacementCluster, PlacementNode } from '../model/fleet.ts'
import { placementKey } from '../model/placement-decision.ts'
import { type Choice, leftOut, refusals } from '../schedule/index.ts'
import { type PlacedPolicy, placeFleet } from './place.ts'

/** Which policy gives an application to a cluster, or every ground on which each refuses it; for one cluster or all. */
export function explainPlacement(
  { fleet, exceptions, choices, placements }: Compiled,
  application: string,
  cluster: string | undefined,
): readonly string[] {
  const { policies } = placeFleet(fleet, placements)
  const mine = policies.filter(
    ({ policy }) => policy.applications.includes(application) || policy.applications.includes('*'),
  )
  if (mine.length === 0) return [`no policy places "${application}"`]
  const held = new Map(
    exceptions.filter(each => each.application === application).map(each => [each.cluster, each]),
  )
  const choiceOf = ({ policy: { name }, node }: PlacedPolicy) =>
    choices.get(placementKey({ application, policy: { name, scope: node.path } }))
  const lines: string[] = []
  for (const each of clustersBelow(fleet.root.placement)) {
    if (cluster !== undefined && each.name !== cluster) continue
    const exception = held.get(each.name)
    const because = exception === undefined ? '' : `; held: ${exception.because[0]?.message ?? ''}`
    lines.push(`${each.name}: ${explainCluster(mine, choiceOf, each)}${because}`)
  }
  return lines
}

function explainCluster(
  policies: readonly PlacedPolicy[],
  choiceOf: (placed: PlacedPolicy) => Choice | undefined,
  cluster: PlacementCluster,
): string {
  const grounds: string[] = []
  for (const placed of policies) {
    const { policy, node, refinements } = placed
    const chain = [policy, ...refinements.filter(({ scope }) => reaches(scope, cluster.path))]
    const refused = chain.flatMap(each => {
      const placement = each === policy ? node.placement : scopeOf(node.placement, each.scope)
      return refusals(each, placement, cluster).map(
        ({ reason }) => `policy "${each.name}" (${each.at.file}): ${reason}`,
      )
    })
    const choice = choiceOf(placed)
    const because = refused.length === 0 && choice ? leftOut(choice, cluster.name) : undefined
    if (because !== undefined) refused.push(`policy "${policy.name}" (${policy.at.file}): ${because}`)
    if (refused.length === 0) return `selected by policy "${policy.name}" (${policy.at.file})`
    grounds.push(...refused)
  }
  return `refused: ${grounds.join('; ')}`
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
