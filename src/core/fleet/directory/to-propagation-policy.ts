import type { Diagnostic, Place } from '../../../base/diagnostic/diagnostic.ts'
import type { PropagationPolicy, ReplicaScheduling, WorkloadPolicy } from '../../model/propagation-policy.ts'
import type {
  PropagationPolicyKind,
  PropagationPolicySpec,
  WorkloadSettings,
} from '../kinds/propagation-policy.ts'
import type { ReplicaSchedulingSpec } from '../kinds/replica-scheduling.ts'
import { checkMovement } from './check-movement.ts'
import { checkChoice, choiceFields, choiceOf } from './to-choice.ts'

/** The policy that a document means, its shorthands written out. */
export function toPropagationPolicy(
  { metadata, spec = {} }: PropagationPolicyKind,
  place: Place,
  defaultName: string,
): { readonly policy: PropagationPolicy; readonly diagnostics: readonly Diagnostic[] } {
  const name = metadata?.name ?? defaultName
  const { refines, placement = {} } = spec
  const { clusterSets, clusterAffinity, clusterAffinities, clusterTolerations = [] } = placement
  const policy: PropagationPolicy = {
    name,
    scope: '',
    applications: refines === undefined ? (spec.applications ?? [name]) : [],
    ...(refines === undefined ? {} : { refines }),
    ...(clusterSets === undefined ? {} : { clusterSets }),
    ...(clusterAffinity === undefined ? {} : { clusterAffinity }),
    ...(clusterAffinities === undefined ? {} : { clusterAffinities }),
    clusterTolerations,
    ...choiceOf(placement),
    workloads: workloadsOf(spec),
    at: place,
  }
  return {
    policy,
    diagnostics: [
      ...checkShorthand(spec, place),
      ...checkRefinement(spec, place),
      ...checkAffinities(spec, place),
      ...checkMovement(spec, place),
      ...checkChoice(spec, place),
      ...checkAffinity(spec, place),
    ],
  }
}

function workloadsOf(spec: PropagationPolicySpec): readonly WorkloadPolicy[] {
  const { workloads = [], replicas } = spec
  const replicaScheduling = spec.replicaScheduling ?? spec.placement?.replicaScheduling
  if (workloads.length > 0 || (replicas === undefined && replicaScheduling === undefined)) {
    return workloads.map(({ resourceSelectors, ...settings }) => ({
      resourceSelectors,
      ...workloadPolicy(settings),
    }))
  }
  const settings = {
    ...(replicas === undefined ? {} : { replicas }),
    ...(replicaScheduling === undefined ? {} : { replicaScheduling }),
  }
  return [{ resourceSelectors: [], shorthand: true, ...workloadPolicy(settings) }]
}

function workloadPolicy(settings: WorkloadSettings): Omit<WorkloadPolicy, 'resourceSelectors'> {
  const { replicaScheduling = {}, onZero = 'Remove', onInsufficient = 'Partial', ...others } = settings
  return {
    ...others,
    replicaScheduling: toScheduling(replicaScheduling),
    onZero,
    onInsufficient,
  }
}

function toScheduling(spec: ReplicaSchedulingSpec): ReplicaScheduling {
  const { replicaSchedulingType = 'Duplicated', levels, weightPreference = {}, algorithm } = spec
  const { staticWeightList, dynamicWeight } = weightPreference
  return {
    replicaSchedulingType,
    ...(levels && { levels: levels.map(({ preferences = [], ...level }) => ({ ...level, preferences })) }),
    ...(staticWeightList && { staticWeightList }),
    ...(dynamicWeight && { dynamicWeight }),
    ...(spec.replicaDivisionPreference === 'Aggregated' && { replicaDivisionPreference: 'Aggregated' }),
    ...(algorithm && { algorithm }),
  }
}

function checkShorthand(spec: PropagationPolicySpec, place: Place): readonly Diagnostic[] {
  const written = [
    ['workloads', spec.workloads],
    ['replicaScheduling', spec.replicaScheduling ?? (spec.workloads && spec.replicas)],
    ['placement.replicaScheduling', spec.placement?.replicaScheduling],
  ].filter(([, value]) => value !== undefined)
  const [first, second] = written.map(([field]) => String(field))
  if (first === undefined || second === undefined) return []
  const message = `"spec.${second}" has no meaning beside "spec.${first}"`
  return [invalid(message, place, ['spec', ...second.split('.')])]
}

function checkAffinities(
  { placement: { clusterAffinity, clusterAffinities } = {} }: PropagationPolicySpec,
  place: Place,
): readonly Diagnostic[] {
  if (clusterAffinity === undefined || clusterAffinities === undefined) return []
  const message = '"spec.placement.clusterAffinity" has no meaning beside "spec.placement.clusterAffinities"'
  return [invalid(message, place, ['spec', 'placement', 'clusterAffinity'])]
}

/** All that a refinement may say beside its selection: how the branch divides. */
function checkRefinement(spec: PropagationPolicySpec, place: Place): readonly Diagnostic[] {
  if (spec.refines === undefined) return []
  const message = (field: string): string => `a refinement must not change "${field}"`
  const own = (['applications', 'replicas'] as const)
    .filter(field => spec[field] !== undefined)
    .map(field => invalid(message(field), place, ['spec', field]))
  const inPlacement = fixedPlacement
    .filter(field => spec.placement?.[field] !== undefined)
    .map(field => invalid(message(field), place, ['spec', 'placement', field]))
  const inWorkloads = (spec.workloads ?? []).flatMap((workload, index) =>
    fixedInRefinements
      .filter(field => workload[field] !== undefined)
      .map(field => invalid(message(field), place, ['spec', 'workloads', index, field])),
  )
  return [...own, ...inPlacement, ...inWorkloads]
}

// What is not divided is in every selected cluster, whatever else is there.
function checkAffinity(spec: PropagationPolicySpec, place: Place): readonly Diagnostic[] {
  return (spec.workloads ?? []).flatMap(({ workloadAffinity, replicaScheduling }, index) =>
    workloadAffinity === undefined || replicaScheduling?.replicaSchedulingType === 'Divided'
      ? []
      : [
          invalid('"workloadAffinity" has no meaning for a workload that is not Divided', place, [
            ...['spec', 'workloads', index],
            'workloadAffinity',
          ]),
        ],
  )
}

// Tolerations and choices are made once, over all that the refined policy reaches.
const fixedPlacement = ['clusterAffinities', 'clusterTolerations', ...choiceFields] as const

// How many there are and how they move is one thing for the whole workload.
const fixedInRefinements = [
  'replicas',
  'onZero',
  'onInsufficient',
  'fleetMaxSurge',
  'fleetMaxUnavailable',
  'gracePeriodSeconds',
  'workloadAffinity',
  'failback',
  'movable',
  'rescheduleWhen',
] as const

function invalid(message: string, place: Place, path: readonly (string | number)[]): Diagnostic {
  return { code: 'fleet/field-invalid', severity: 'error', message, at: { ...place, path, part: 'key' } }
}
