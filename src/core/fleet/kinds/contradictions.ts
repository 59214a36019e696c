import type { LevelSpec, ReplicaSchedulingSpec } from './replica-scheduling.ts'

export interface Contradiction {
  /** Of the field that has no meaning beside the others. */
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** What in a scheduling contradicts itself: a field that another one leaves without a meaning. */
export function contradictions(scheduling: ReplicaSchedulingSpec): readonly Contradiction[] {
  const { weightPreference = {}, replicaDivisionPreference = 'Weighted' } = scheduling
  const aggregated = replicaDivisionPreference === 'Aggregated'
  const measured = weightPreference.dynamicWeight !== undefined
  const found = [
    ...checkWeights(scheduling),
    ...(aggregated ? checkAggregated(scheduling) : priorities(scheduling)),
    ...(measured && !aggregated
      ? weights(scheduling, 'has no meaning beside "dynamicWeight", which weighs by what clusters can take')
      : []),
  ]
  return found.length > 0 ? found : checkType(scheduling)
}

// Karmada divides where it is not said; whoever brings a policy from there should not find everything duplicated.
function checkType(scheduling: ReplicaSchedulingSpec): readonly Contradiction[] {
  const { replicaSchedulingType = 'Duplicated', ...division } = scheduling
  if (replicaSchedulingType === 'Divided') return []
  const message = 'has no meaning without "replicaSchedulingType: Divided"'
  const [field] = Object.keys(division)
  return field === undefined ? [] : [{ path: [field], message }]
}

function checkWeights({ weightPreference, levels = [] }: ReplicaSchedulingSpec): readonly Contradiction[] {
  if (weightPreference === undefined) return []
  const { staticWeightList, dynamicWeight } = weightPreference
  const path = ['weightPreference']
  if (staticWeightList === undefined && dynamicWeight === undefined) {
    return [{ path, message: 'must have one of "staticWeightList" and "dynamicWeight"' }]
  }
  if (staticWeightList === undefined) return []
  if (dynamicWeight !== undefined) {
    const message = 'has no meaning beside "dynamicWeight", which weighs by what clusters can take'
    return [{ path: [...path, 'staticWeightList'], message }]
  }
  if (levels.length === 0) return []
  const message = 'has no meaning beside "levels": its weights divide one flat list of clusters'
  return [{ path: [...path, 'staticWeightList'], message }]
}

const filled = 'has no meaning beside "Aggregated", which fills as few as can take the replicas'

function checkAggregated(scheduling: ReplicaSchedulingSpec): readonly Contradiction[] {
  const { weightPreference, algorithm, levels = [] } = scheduling
  return [
    ...(weightPreference === undefined ? [] : [{ path: ['weightPreference'], message: filled }]),
    ...(algorithm === undefined ? [] : [{ path: ['algorithm'], message: filled }]),
    ...levels.flatMap((level, index) =>
      level.algorithm === undefined ? [] : [{ path: ['levels', index, 'algorithm'], message: filled }],
    ),
    ...weights(scheduling, filled),
  ]
}

function weights(scheduling: ReplicaSchedulingSpec, message: string): readonly Contradiction[] {
  return inPreferences(scheduling, 'weight', message)
}

function priorities(scheduling: ReplicaSchedulingSpec): readonly Contradiction[] {
  const message = 'has a meaning only beside "replicaDivisionPreference: Aggregated", which fills by priority'
  return inPreferences(scheduling, 'priority', message)
}

function inPreferences(
  { levels = [] }: { readonly levels?: readonly LevelSpec[] },
  field: 'weight' | 'priority',
  message: string,
): readonly Contradiction[] {
  return levels.flatMap(({ preferences = [] }, level) =>
    preferences.flatMap((preference, index) => {
      if (preference[field] === undefined) return []
      return [{ path: ['levels', level, 'preferences', index, field], message }]
    }),
  )
}
