import { type Diagnostic, isError, type Place, placeBelow } from '../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import { autoscalerOf } from '../model/autoscaler.ts'
import type { Rendered } from '../model/desired.ts'
import { matchesResource } from '../model/matches-resource.ts'
import { idOf, type KubernetesObject, keyOf, type ObjectKey } from '../model/object.ts'
import type { PropagationPolicy, WorkloadPolicy } from '../model/propagation-policy.ts'
import type { Resource } from '../model/resource.ts'
import { completionsOf, replicasOf } from '../render/index.ts'

/** A workload that a policy divides, as the application is rendered at the policy's directory. */
export interface DividedWorkload {
  readonly object: KubernetesObject
  readonly origin: Place
  readonly key: ObjectKey
  readonly policy: WorkloadPolicy
  /** N: the policy's word, else the workload's own. */
  readonly replicas: number
  /** The HPA that scales it, where the application has one there. */
  readonly autoscaler?: Resource
}

/** A divided workload as it is at its policy's directory. */
export interface Expected {
  readonly replicas: number
  /** Of a Job that has some. */
  readonly completions: number | undefined
  /** Where the policy says how it is divided. */
  readonly policyAt: Place
  readonly origin: Place
}

export interface Workloads {
  readonly divided: readonly DividedWorkload[]
  /** All else of the application, which is the same in every cluster. */
  readonly rest: readonly KubernetesObject[]
  /** The replicas that each has at the policy's directory, which no override below may change. */
  readonly expected: ReadonlyMap<ObjectKey, Expected>
  readonly diagnostics: readonly Diagnostic[]
  /** Errors of the rendering that the workloads were looked for in: where there are some, more may be divided. */
  readonly unreadable: readonly Diagnostic[]
}

const noWorkloads: Workloads = { divided: [], rest: [], expected: new Map(), diagnostics: [], unreadable: [] }

/** The workloads of an application of which a policy says nothing, for others that ask where they are. */
const undivided: (rendered: Rendered) => Workloads = memoizeByIdentity(({ resources }) => ({
  ...noWorkloads,
  rest: resources.map(({ object }) => object),
}))

/**
 * What a policy divides of an application. Where it says nothing of workloads the application is rendered only for
 * others that ask where it is.
 */
export function workloadsWith(
  policy: PropagationPolicy,
  isAskedFor: boolean,
  render: () => Rendered,
): Workloads {
  if (!dividesNone(policy)) return workloadsOf(render(), policy)
  return isAskedFor ? undivided(render()) : noWorkloads
}

/** Whether a policy says nothing of workloads, so that nobody needs to know which an application has. */
export function dividesNone(policy: PropagationPolicy): boolean {
  return policy.workloads.length === 0
}

/** Finds what a policy divides of an application; the same object for the same rendering and policy. */
const workloadsOf: (rendered: Rendered, policy: PropagationPolicy) => Workloads = memoizeByIdentity(
  (rendered, policy) => {
    const workloads = rendered.resources.filter(({ object }) => replicasOf(object) !== undefined)
    const divided: DividedWorkload[] = []
    const diagnostics = ambiguous(rendered, policy, workloads.length)
    for (const { object, origin } of workloads) {
      const found = policy.workloads.find(each => matches(each, object))
      if (found?.replicaScheduling.replicaSchedulingType !== 'Divided') continue
      const replicas = found.replicas ?? replicasOf(object) ?? 1
      const key = keyOf(idOf(object))
      const autoscaler = rendered.resources.find(each => autoscalerOf(each.object)?.target === key)
      divided.push({ object, origin, key, policy: found, replicas, ...(autoscaler && { autoscaler }) })
    }
    const unreadable = rendered.diagnostics.filter(isError)
    if (unreadable.length === 0) diagnostics.push(...unmatched(rendered, policy))
    const expected = divided.map(({ key, object, origin, policy: { replicaScheduling } }) => {
      const [replicas, completions] = [replicasOf(object) ?? 1, completionsOf(object)]
      return [key, { replicas, completions, policyAt: replicaScheduling.at, origin }] as const
    })
    const broken = diagnostics.some(isError)
    const own = new Set(divided.map(({ object }) => object))
    const rest = rendered.resources.filter(({ object }) => !own.has(object))
    return {
      divided: broken ? [] : divided,
      rest: rest.map(({ object }) => object),
      expected: new Map(broken ? [] : expected),
      diagnostics,
      unreadable,
    }
  },
)

function matches(policy: WorkloadPolicy, object: KubernetesObject): boolean {
  return (
    policy.resourceSelectors.length === 0 ||
    policy.resourceSelectors.some(each => matchesResource(each, object))
  )
}

function ambiguous(rendered: Rendered, policy: PropagationPolicy, workloads: number): Diagnostic[] {
  const found = policy.workloads.find(({ resourceSelectors }) => resourceSelectors.length === 0)
  if (workloads < 2 || found === undefined) return []
  const { at, replicas, replicaScheduling } = found
  return [
    {
      code: 'fleet/replicas-ambiguous',
      severity: 'error',
      message: `policy "${policy.name}" gives replicas, but application "${rendered.application}" has ${workloads} workloads`,
      at: replicas === undefined ? replicaScheduling.at : placeBelow(at, 'replicas'),
      hint: 'list the workloads under `workloads`, each with its resourceSelectors',
    },
  ]
}

function unmatched(rendered: Rendered, policy: PropagationPolicy): readonly Diagnostic[] {
  return policy.workloads.flatMap((each): Diagnostic[] => {
    if (rendered.resources.some(({ object }) => matches(each, object))) return []
    return [
      {
        code: 'fleet/workload-unknown',
        severity: 'warning',
        message: `policy "${policy.name}" divides a workload that application "${rendered.application}" does not have`,
        at: placeBelow(each.at, 'resourceSelectors'),
      },
    ]
  })
}
