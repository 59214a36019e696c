import type { Diagnostic, Place } from '../../base/diagnostic/diagnostic.ts'
import type { WorkloadId } from '../model/decision.ts'
import { matchesResource } from '../model/matches-resource.ts'
import { groupOf, type KubernetesObject } from '../model/object.ts'
import type { PropagationPolicy, ReplicaScheduling, WorkloadPolicy } from '../model/propagation-policy.ts'
import type { ResourceSelector } from '../model/selector.ts'
import { byDepth } from './refine.ts'

export interface Takeovers {
  /** The replicaScheduling that takes over at a node and below, by the node's path. */
  readonly below: ReadonlyMap<string, ReplicaScheduling>
  readonly diagnostics: readonly Diagnostic[]
}

interface Subject {
  readonly workload: WorkloadId
  readonly object?: KubernetesObject
  readonly refinements: readonly PropagationPolicy[]
}

/** What the refinements say of the division of one workload; two at one node contradict each other. */
export function takeovers(subject: Subject): Takeovers {
  const below = new Map<string, ReplicaScheduling>()
  const by = new Map<string, PropagationPolicy>()
  const diagnostics: Diagnostic[] = []
  for (const policy of [...subject.refinements].sort(byDepth)) {
    const index = policy.workloads.findIndex(each => selects(each, subject))
    const found = policy.workloads[index]
    if (found === undefined) continue
    const mistake = mistakeOf(found, policy, index)
    const other = by.get(policy.scope)
    if (mistake !== undefined) diagnostics.push(mistake)
    else if (other !== undefined) diagnostics.push(contradiction(policy, index, other))
    else {
      below.set(policy.scope, found.replicaScheduling)
      by.set(policy.scope, policy)
    }
  }
  return { below, diagnostics }
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

function contradiction(policy: PropagationPolicy, index: number, other: PropagationPolicy): Diagnostic {
  return {
    code: 'schedule/refinement-invalid',
    severity: 'error',
    message: `"${policy.name}" and "${other.name}" both say how "${policy.refines ?? ''}" is divided here`,
    at: { ...policy.at, path: ['spec', 'workloads', index] },
    related: [{ message: 'the other refinement', at: other.at }],
    hint: 'make them one, or let them select different workloads',
  }
}

function mistakeOf(
  workload: WorkloadPolicy,
  policy: PropagationPolicy,
  index: number,
): Diagnostic | undefined {
  const at = placeOf(workload, policy, index)
  if (workload.replicaScheduling.replicaSchedulingType !== 'Divided') {
    return {
      code: 'schedule/refinement-invalid',
      severity: 'error',
      message: `"${policy.name}" refines a divided workload and says "${workload.replicaScheduling.replicaSchedulingType}"`,
      at: { ...at, path: [...(at.path ?? []), 'replicaScheduling'] },
      hint: 'write `replicaSchedulingType: Divided`',
    }
  }
  if (workload.replicas === undefined) return undefined
  return {
    code: 'schedule/refinement-invalid',
    severity: 'error',
    message: `"${policy.name}" sets replicas "${workload.replicas}", but its branch is handed its share by "${policy.refines ?? ''}"`,
    at: { ...at, path: [...(at.path ?? []), 'replicas'] },
    hint: 'leave `replicas` out, or bound the branch in the policy that is refined',
  }
}

/** Where a policy speaks of a workload: an entry of `workloads`, or the shorthand directly under `spec`. */
export function placeOf(workload: WorkloadPolicy, policy: PropagationPolicy, index: number): Place {
  return { ...policy.at, path: workload.shorthand ? ['spec'] : ['spec', 'workloads', index] }
}
