import { type Diagnostic, type Place, placeBelow } from '../../../base/diagnostic/diagnostic.ts'
import type { PropagationPolicy, ReplicaScheduling, WorkloadPolicy } from '../../model/propagation-policy.ts'
import type {
  PropagationPolicyKind,
  PropagationPolicySpec,
  WorkloadSettings,
} from '../kinds/propagation-policy.ts'
import type { ReplicaSchedulingSpec } from '../kinds/replica-scheduling.ts'
import { checkWorkloads, dividedFields } from './check-workloads.ts'
import { checkChoice, choiceOf } from './to-choice.ts'

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
    workloads: workloadsOf(spec, place),
    at: place,
  }
  return {
    policy,
    diagnostics: [
      ...checkShorthand(spec, place),
      ...checkRefinement(spec, place),
      ...checkOverflow(policy),
      ...checkChoice(spec, place),
      ...checkWorkloads(spec, place),
    ],
  }
}

function workloadsOf(spec: PropagationPolicySpec, place: Place): readonly WorkloadPolicy[] {
  const { workloads = [], replicas, placement } = spec
  const replicaScheduling = spec.replicaScheduling ?? placement?.replicaScheduling
  if (workloads.length > 0 || (replicas === undefined && replicaScheduling === undefined)) {
    return workloads.map(({ resourceSelectors, ...settings }, index) => {
      const at = placeBelow(place, 'spec', 'workloads', index)
      return { resourceSelectors, ...workloadPolicy(settings, at, at) }
    })
  }
  const settings = {
    ...(replicas === undefined ? {} : { replicas }),
    ...(replicaScheduling === undefined ? {} : { replicaScheduling }),
  }
  const at = placeBelow(place, 'spec')
  const scheduledAt = placement?.replicaScheduling === undefined ? at : placeBelow(at, 'placement')
  return [{ resourceSelectors: [], ...workloadPolicy(settings, at, scheduledAt) }]
}

function workloadPolicy(
  settings: WorkloadSettings,
  at: Place,
  scheduledAt: Place,
): Omit<WorkloadPolicy, 'resourceSelectors'> {
  const { replicaScheduling = {}, onZero = 'Remove', onInsufficient = 'Partial', ...others } = settings
  return {
    ...others,
    replicaScheduling: toScheduling(replicaScheduling, placeBelow(scheduledAt, 'replicaScheduling')),
    onZero,
    onInsufficient,
    at,
  }
}

function toScheduling(spec: ReplicaSchedulingSpec, at: Place): ReplicaScheduling {
  const { replicaSchedulingType = 'Duplicated', levels, weightPreference = {}, algorithm } = spec
  const { staticWeightList, dynamicWeight } = weightPreference
  return {
    replicaSchedulingType,
    ...(levels && { levels: levels.map(({ preferences = [], ...level }) => ({ ...level, preferences })) }),
    ...(staticWeightList && { staticWeightList }),
    ...(dynamicWeight && { dynamicWeight }),
    ...(spec.replicaDivisionPreference === 'Aggregated' && { replicaDivisionPreference: 'Aggregated' }),
    ...(algorithm && { algorithm }),
    at,
  }
}

function checkShorthand(spec: PropagationPolicySpec, place: Place): readonly Diagnostic[] {
  const { workloads, replicas, replicaScheduling, placement } = spec
  const inPlacement = placement?.replicaScheduling
  const others = [
    ['replicas', replicas],
    ['replicaScheduling', replicaScheduling],
    ['placement.replicaScheduling', inPlacement],
  ] as const
  const beside = (field: string, other: string): Diagnostic =>
    invalid(`"spec.${field}" has no meaning beside "spec.${other}"`, place, ['spec', ...field.split('.')])
  if (workloads !== undefined)
    return others.flatMap(([field, value]) => (value === undefined ? [] : [beside(field, 'workloads')]))
  const twice = replicaScheduling !== undefined && inPlacement !== undefined
  return twice ? [beside('placement.replicaScheduling', 'replicaScheduling')] : []
}

// What is not divided runs whole where it runs: nothing of it can overflow.
function checkOverflow({ clusterAffinities = [], workloads, at }: PropagationPolicy): readonly Diagnostic[] {
  const divides = workloads.some(
    ({ replicaScheduling }) => replicaScheduling.replicaSchedulingType === 'Divided',
  )
  return clusterAffinities.flatMap(({ overflowAffinities }, index) =>
    overflowAffinities === undefined || divides
      ? []
      : invalid('"overflowAffinities" has no meaning where no workload is Divided', at, [
          ...['spec', 'placement', 'clusterAffinities', index],
          'overflowAffinities',
        ]),
  )
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
    dividedFields
      .filter(field => workload[field] !== undefined)
      .map(field => invalid(message(field), place, ['spec', 'workloads', index, field])),
  )
  return [...own, ...inPlacement, ...inWorkloads]
}

// Tolerations, and what clusters are worth, are one thing for all that the refined policy reaches.
const fixedPlacement = [
  'clusterAffinities',
  'clusterTolerations',
  'numberOfClusters',
  'prioritizerPolicy',
  'preferred',
] as const

function invalid(message: string, place: Place, path: readonly (string | number)[]): Diagnostic {
  return { code: 'fleet/field-invalid', severity: 'error', message, at: { ...place, path, part: 'key' } }
}
