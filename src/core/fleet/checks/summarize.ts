import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { FleetNode, OverrideStep } from '../../model/fleet.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { RolloutPolicy } from '../../model/rollout-policy.ts'
import { faultsOf } from '../nodes/node-faults.ts'
import type { PlacedScores } from './check-scores.ts'

/** What a branch refers to, so that a check looks only into branches that it concerns. */
export interface Summary {
  /** All policies of the branch. */
  readonly policies: readonly PropagationPolicy[]
  /** Likewise. */
  readonly rollouts: readonly RolloutPolicy[]
  /** Applications that its overrides name. */
  readonly applications: ReadonlySet<string>
  /** Clusters that the rules of its overrides name. */
  readonly clusters: ReadonlySet<string>
  /** Scores from outside of its clusters. */
  readonly scores: readonly PlacedScores[]
  /** Mistakes in its files, each once. */
  readonly problems: readonly Diagnostic[]
  /** Mistakes that show only when they are joined with what is inherited. */
  readonly faults: readonly Diagnostic[]
}

export const summarize: (node: FleetNode) => Summary = memoizeByIdentity(node => {
  const policies = [...node.policies]
  const rollouts = [...(node.rollouts ?? [])]
  const applications = new Set<string>()
  const clusters = new Set<string>()
  const problems = new Set(node.problems.map(({ diagnostic }) => diagnostic))
  const faults = [...faultsOf(node)]
  const scores: PlacedScores[] = (node.scores ?? []).map(each => ({ path: node.path, scores: each }))
  for (const step of node.overrides) {
    for (const name of step.applications) applications.add(name)
    for (const name of clustersOf(step)) clusters.add(name)
  }
  for (const child of node.children.values()) {
    const below = summarize(child)
    if (below === nothing) continue
    policies.push(...below.policies)
    rollouts.push(...below.rollouts)
    faults.push(...below.faults)
    scores.push(...below.scores)
    for (const name of below.applications) applications.add(name)
    for (const name of below.clusters) clusters.add(name)
    for (const problem of below.problems) problems.add(problem)
  }
  const lists = [policies, rollouts, faults, scores]
  const size = applications.size + clusters.size + problems.size
  if (size === 0 && lists.every(list => list.length === 0)) return nothing
  return { policies, rollouts, applications, clusters, scores, problems: [...problems], faults }
})

const nothing: Summary = {
  policies: [],
  rollouts: [],
  applications: new Set(),
  clusters: new Set(),
  scores: [],
  problems: [],
  faults: [],
}

// Clusters that the rules of an override name.
function clustersOf(step: OverrideStep): readonly string[] {
  const policy = step.kind === 'policy' ? step.policy : step.gate
  return (policy?.overrideRules ?? []).flatMap(({ targetCluster }) => [
    ...(targetCluster?.clusterNames ?? []),
    ...(targetCluster?.exclude ?? []),
  ])
}
