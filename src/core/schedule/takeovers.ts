import { type Diagnostic, placeBelow } from '../../base/diagnostic/diagnostic.ts'
import type { WorkloadId } from '../model/decision.ts'
import { matchesResource } from '../model/matches-resource.ts'
import { groupOf, type KubernetesObject } from '../model/object.ts'
import type { PropagationPolicy, ReplicaScheduling, WorkloadPolicy } from '../model/propagation-policy.ts'
import type { ResourceSelector } from '../model/selector.ts'
import { byDepth } from './refine.ts'

export interface Takeovers {
  /** The replicaScheduling that takes over at a node and below, by the node's path. */
  readonly below: ReadonlyMap<string, ReplicaScheduling>
  readonly mistakes: readonly Misrefined[]
}

/** An error of a refinement, which concerns the branch that it refines. */
export interface Misrefined {
  readonly scope: string
  readonly diagnostic: Diagnostic
}

interface Subject {
  readonly workload: WorkloadId
  readonly object?: KubernetesObject
  readonly refinements: readonly PropagationPolicy[]
}

/** What the refinements say of the division of one workload; two at one node contradict each other. */
export function takeovers(subject: Subject): Takeovers {
  const below = new Map<string, ReplicaScheduling>()
  const by = new Map<string, Named>()
  const mistakes: Misrefined[] = []
  for (const policy of [...subject.refinements].sort(byDepth)) {
    const found = policy.workloads.find(each => selects(each, subject))
    if (found === undefined) continue
    const { scope } = policy
    const own = { policy, workload: found }
    const other = by.get(scope)
    const diagnostic = mistakeOf(own) ?? (other && contradiction(own, other))
    if (diagnostic !== undefined) mistakes.push({ scope, diagnostic })
    else {
      below.set(scope, found.replicaScheduling)
      by.set(scope, own)
    }
  }
  return { below, mistakes }
}

function selects({ resourceSelectors }: WorkloadPolicy, { workload, object }: Subject): boolean {
  if (resourceSelectors.length === 0) return true
  return resourceSelectors.some(selector =>
    object === undefined ? matchesId(selector, workload) : matchesResource(selector, object),
  )
}

function matchesId(selector: ResourceSelector, id: WorkloadId): boolean {
  const { apiVersion, kind, namespace, name, labelSelector } = selector
  return (
    labelSelector === undefined &&
    (apiVersion === undefined || groupOf(apiVersion) === id.group) &&
    (kind === undefined || kind === id.kind) &&
    (namespace === undefined || namespace === id.namespace) &&
    (name === undefined || name === id.name)
  )
}

interface Named {
  readonly policy: PropagationPolicy
  readonly workload: WorkloadPolicy
}

function contradiction({ policy, workload }: Named, other: Named): Diagnostic {
  return {
    code: 'schedule/refinement-invalid',
    severity: 'error',
    message: `"${policy.name}" and "${other.policy.name}" both say how "${policy.refines ?? ''}" is divided here`,
    at: workload.replicaScheduling.at,
    related: [{ message: 'the other refinement', at: other.workload.replicaScheduling.at }],
    hint: 'make them one, or let them select different workloads',
  }
}

function mistakeOf({ workload, policy }: Named): Diagnostic | undefined {
  if (workload.replicaScheduling.replicaSchedulingType !== 'Divided') {
    return {
      code: 'schedule/refinement-invalid',
      severity: 'error',
      message: `"${policy.name}" refines a divided workload and says "${workload.replicaScheduling.replicaSchedulingType}"`,
      at: placeBelow(workload.replicaScheduling.at, 'replicaSchedulingType'),
      hint: 'write `replicaSchedulingType: Divided`',
    }
  }
  if (workload.replicas === undefined) return undefined
  return {
    code: 'schedule/refinement-invalid',
    severity: 'error',
    message: `"${policy.name}" sets replicas "${workload.replicas}", but its branch is handed its share by "${policy.refines ?? ''}"`,
    at: placeBelow(workload.at, 'replicas'),
    hint: 'leave `replicas` out, or bound the branch in the policy that is refined',
  }
}
