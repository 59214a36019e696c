import { type Diagnostic, placeBelow } from '../../../base/diagnostic/diagnostic.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { PassedOver } from '../../schedule/index.ts'

/** Beside what is wrong with the affinity of a policy that is in force: why each other one is not. */
export function otherAffinities(
  { clusterAffinities = [], at }: PropagationPolicy,
  passedOver: readonly PassedOver[],
): Pick<Diagnostic, 'related'> {
  const related = passedOver.flatMap(({ affinityName, reason }) => {
    const index = clusterAffinities.findIndex(term => term.affinityName === affinityName)
    if (reason === undefined || index === -1) return []
    const message = `nor does affinity "${affinityName}" do: ${reason}`
    return [{ message, at: placeBelow(at, 'spec', 'placement', 'clusterAffinities', index) }]
  })
  return related.length === 0 ? {} : { related }
}
