import { type Place, placeBelow } from '../../../base/diagnostic/diagnostic.ts'
import type { Decision, WorkloadId } from '../../model/decision.ts'
import { matchesResource } from '../../model/matches-resource.ts'
import { idOf, type KubernetesObject, keyOf } from '../../model/object.ts'
import type { WorkloadAffinityTerm } from '../../model/propagation-policy.ts'
import type { ResourceSelector } from '../../model/selector.ts'
import { replicasOf } from '../../render/index.ts'
import type { Active } from '../render-tree.ts'
import type { DividedWorkload } from '../workloads.ts'

/** A workload that is to be divided, with the application as its policy places it. */
export interface Task {
  readonly active: Active
  readonly divided: DividedWorkload
}

/** The decision before of a workload that cannot be divided now. */
export interface KeptDecision {
  readonly active: Active
  readonly decision: Decision
}

/** Everything that a term may mean. */
export interface Candidates {
  readonly tasks: readonly Task[]
  readonly kept: readonly KeptDecision[]
  readonly actives: readonly Active[]
}

/** A term of a workload's affinity, with where it stands. */
export interface Term {
  readonly mode: 'with' | 'apart'
  readonly term: WorkloadAffinityTerm
  readonly at: Place
}

/** The others that a term means. */
export interface Others {
  readonly divided: readonly Task[]
  readonly kept: readonly KeptDecision[]
  /** Where others that are not divided are placed: in every selected cluster. */
  readonly everywhere: readonly Active[]
}

export function termsOf({ divided: { policy } }: Task): readonly Term[] {
  const { affinity = [], antiAffinity = [] } = policy.workloadAffinity ?? {}
  const place = (list: string, index: number) => placeBelow(policy.at, 'workloadAffinity', list, index)
  return [
    ...affinity.map((term, index): Term => ({ mode: 'with', term, at: place('affinity', index) })),
    ...antiAffinity.map((term, index): Term => ({ mode: 'apart', term, at: place('antiAffinity', index) })),
  ]
}

/** Finds whom a term means; a workload is none of its own others, whichever policies divide it. */
export function othersOf(task: Task, { term }: Term, { tasks, kept, actives }: Candidates): Others {
  const own = task.active.application.name
  const isMeant = ({ application: { name } }: Active): boolean =>
    (term.applications ?? [own]).some(each => each === '*' || each === name)
  return {
    divided: tasks.filter(
      ({ active, divided }) =>
        isMeant(active) &&
        !(active.application.name === own && divided.key === task.divided.key) &&
        matches(term, divided.object),
    ),
    kept: kept.filter(({ active, decision }) => isMeant(active) && matchesId(term, decision.workload)),
    everywhere: actives.filter(
      active =>
        isMeant(active) &&
        active.workloads.rest.some(
          object => keyOf(idOf(object)) !== task.divided.key && matches(term, object),
        ),
    ),
  }
}

function matchesId({ resourceSelectors }: WorkloadAffinityTerm, workload: WorkloadId): boolean {
  return resourceSelectors === undefined || resourceSelectors.some(selector => mayMatch(selector, workload))
}

/** Whether a selector may mean a workload of which only the name is known, so that labels do not tell. */
export function mayMatch({ kind, namespace, name }: ResourceSelector, workload: WorkloadId): boolean {
  return (
    (kind ?? workload.kind) === workload.kind &&
    (namespace ?? workload.namespace) === workload.namespace &&
    (name ?? workload.name) === workload.name
  )
}

function matches({ resourceSelectors }: WorkloadAffinityTerm, object: KubernetesObject): boolean {
  if (resourceSelectors === undefined) return replicasOf(object) !== undefined
  return resourceSelectors.some(selector => matchesResource(selector, object))
}
