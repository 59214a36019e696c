import type { Diagnostic, Place } from '../../../base/diagnostic/diagnostic.ts'
import { counted } from '../../../base/std/counted.ts'
import type { Prioritizer, PrioritizerPolicy } from '../../model/prioritizer.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { PlacementSpec } from '../kinds/placement.ts'
import type { PrioritizerPolicySpec, PrioritizerSpec } from '../kinds/prioritizer-policy.ts'
import type { PropagationPolicySpec } from '../kinds/propagation-policy.ts'

type Choosing = 'numberOfClusters' | 'spreadConstraints' | 'prioritizerPolicy' | 'preferred'

/** How a policy chooses among the clusters that it selects. */
export function choiceOf(spec: PlacementSpec): Pick<PropagationPolicy, Choosing> {
  const { numberOfClusters, spreadConstraints, prioritizerPolicy, preferred } = spec
  return {
    ...(numberOfClusters !== undefined && { numberOfClusters }),
    ...(spreadConstraints && spreadConstraints.length > 0 && { spreadConstraints }),
    ...(prioritizerPolicy && { prioritizerPolicy: toPolicy(prioritizerPolicy) }),
    ...(preferred && { preferred }),
  }
}

function toPolicy({ mode = 'Additive', configurations = [] }: PrioritizerPolicySpec): PrioritizerPolicy {
  return { mode, configurations: configurations.flatMap(toPrioritizer) }
}

function toPrioritizer({ scoreCoordinate, weight = 1 }: PrioritizerSpec): Prioritizer | [] {
  const { builtIn, addOn } = scoreCoordinate
  if (addOn !== undefined) return { addOn, weight }
  return builtIn === undefined ? [] : { builtIn, weight }
}

/** Fields of a choice that have no meaning beside the others, or contradict them. */
export function checkChoice(spec: PropagationPolicySpec, place: Place): readonly Diagnostic[] {
  const { numberOfClusters, spreadConstraints = [], prioritizerPolicy, preferred } = spec.placement ?? {}
  const invalid = (message: string, ...path: readonly (string | number)[]): Diagnostic => ({
    code: 'fleet/field-invalid',
    severity: 'error',
    message: `"${path[0]}" ${message}`,
    at: { ...place, path: ['spec', 'placement', ...path] },
  })
  const found: Diagnostic[] = []
  if (numberOfClusters === undefined && spreadConstraints.length === 0) {
    const message = 'has a meaning only beside "numberOfClusters" or "spreadConstraints"'
    if (prioritizerPolicy !== undefined) found.push(invalid(message, 'prioritizerPolicy'))
    if (preferred !== undefined) found.push(invalid(message, 'preferred'))
  }
  const { mode, configurations = [] } = prioritizerPolicy ?? {}
  const weighed = configurations.some(({ scoreCoordinate }) => scoreCoordinate.builtIn === 'ClusterAffinity')
  if (preferred !== undefined && mode === 'Exact' && !weighed)
    found.push(invalid('has no meaning with "Exact" and no score "ClusterAffinity"', 'preferred'))
  if (preferred === undefined && weighed)
    found.push(
      invalid('has a score "ClusterAffinity", and there is nothing "preferred"', 'prioritizerPolicy'),
    )
  return [...found, ...checkNumbers(numberOfClusters, spreadConstraints, invalid)]
}

// Every group that is chosen has a cluster.
function checkNumbers(
  numberOfClusters: number | undefined,
  constraints: NonNullable<PlacementSpec['spreadConstraints']>,
  invalid: (message: string, ...path: readonly (string | number)[]) => Diagnostic,
): readonly Diagnostic[] {
  const own = constraints.find(({ spreadByField }) => spreadByField === 'cluster')
  const most = Math.min(numberOfClusters ?? Infinity, own?.maxGroups ?? Infinity)
  return constraints.flatMap(({ minGroups = 1 }, index) =>
    minGroups <= most
      ? []
      : [
          invalid(
            `ask for ${minGroups} groups, of no more than ${counted(most, 'cluster')}`,
            'spreadConstraints',
            index,
            'minGroups',
          ),
        ],
  )
}
