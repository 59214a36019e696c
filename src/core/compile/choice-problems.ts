import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import { afterwards, type Choice, formatUnmet, type PassedOver, type UnmetChoice } from '../schedule/index.ts'
import { otherAffinities } from './place/other-affinities.ts'

/** Choices that could not be made, or found fewer clusters than they are to have. */
export function choiceProblems(
  choices: ReadonlyMap<string, Choice>,
  passedOver: ReadonlyMap<string, () => readonly PassedOver[]>,
): readonly Diagnostic[] {
  return [...choices].flatMap(([key, { unmet, policy, selected }]): readonly Diagnostic[] => {
    if (unmet.length > 0) {
      const others = otherAffinities(policy, passedOver.get(key)?.() ?? [])
      return unmet.map(each => ({ ...spreadUnmet(each), ...others }))
    }
    const { name, numberOfClusters = 0, at } = policy
    const clusters = selected?.clusters ?? 0
    if (clusters === 0 || numberOfClusters <= clusters) return []
    const message = `policy "${name}" is to have ${numberOfClusters} clusters and finds ${clusters}`
    const path = ['spec', 'placement', 'numberOfClusters']
    return [{ code: 'schedule/clusters-few', severity: 'warning', message, at: { ...at, path } }]
  })
}

function spreadUnmet(choice: UnmetChoice): Diagnostic {
  const { policy, unmet } = choice
  return {
    code: 'schedule/spread-unmet',
    severity: 'error',
    message: `policy "${policy.name}" cannot spread${within(policy)}: ${formatUnmet(unmet)}; ${afterwards(choice)}`,
    at: placeOf(policy, unmet.constraint),
  }
}

function within({ affinityName }: PropagationPolicy): string {
  return affinityName === undefined ? '' : ` by affinity "${affinityName}"`
}

type Constraint = NonNullable<PropagationPolicy['spreadConstraints']>[number]

function placeOf({ spreadConstraints = [], at }: PropagationPolicy, unmet: Constraint): Diagnostic['at'] {
  const path = ['spec', 'placement']
  const index = spreadConstraints.findIndex(
    ({ spreadByLevel, spreadByLabel, spreadByField }) =>
      spreadByLevel === unmet.spreadByLevel &&
      spreadByLabel === unmet.spreadByLabel &&
      spreadByField === unmet.spreadByField,
  )
  return { ...at, path: [...path, ...(index === -1 ? ['numberOfClusters'] : ['spreadConstraints', index])] }
}
