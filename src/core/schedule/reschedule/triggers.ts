import { sha256 } from '../../../base/std/hash.ts'
import { canonicalJson, type JsonValue } from '../../../base/std/json.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { Triggers } from '../../model/decision.ts'
import type { PlacementNode } from '../../model/fleet.ts'
import type { PropagationPolicy, RescheduleWhen, WorkloadPolicy } from '../../model/propagation-policy.ts'

/** Whether a policy holds any cause back, so that a decision has to remember what it knew of them. */
export function holdsBack(when: RescheduleWhen | undefined): boolean {
  return when !== undefined && Object.values(when).includes(false)
}

/** Digests of what may make a decision anew: the policy with the weights of its branch, its clusters, their labels. */
export function triggersOf(
  { policy, workloadPolicy, refinements }: Subject,
  digest: string,
  branch: PlacementNode,
): Triggers {
  const { names, labels, weights } = inBranch(branch)
  const selections = [policy, ...refinements].map(selectionOf)
  const { workloadAffinity } = workloadPolicy
  const own = workloadAffinity === undefined ? [] : [asJson(workloadAffinity)]
  return { policyContent: digestOf([digest, weights, ...selections, ...own]), clusters: names, labels }
}

interface Subject {
  readonly policy: PropagationPolicy
  readonly workloadPolicy: WorkloadPolicy
  readonly refinements: readonly PropagationPolicy[]
}

// Whatever of a policy is neither its name nor what it says of single workloads.
function selectionOf({
  at: _,
  workloads: __,
  applications: ___,
  ...selection
}: PropagationPolicy): JsonValue {
  return asJson(selection)
}

function asJson(value: object): JsonValue {
  return JSON.parse(JSON.stringify(value))
}

interface InBranch {
  readonly names: string
  readonly labels: string
  readonly weights: string
}

const inBranch: (branch: PlacementNode) => InBranch = memoizeByIdentity(branch => {
  const clusters: [string, JsonValue][] = []
  const weights: [string, number][] = []
  const visit = ({ path, weight, cluster, children }: PlacementNode): void => {
    if (weight !== undefined) weights.push([path, weight])
    if (cluster !== undefined) clusters.push([cluster.name, cluster.labels])
    if (cluster?.weight !== undefined) weights.push([cluster.name, cluster.weight])
    children.forEach(visit)
  }
  visit(branch)
  clusters.sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    names: digestOf(clusters.map(([name]) => name)),
    labels: digestOf(clusters),
    weights: digestOf(weights),
  }
})

function digestOf(value: JsonValue): string {
  return sha256(canonicalJson(value))
}
