import type { Prioritizer, PrioritizerPolicy } from '../../model/prioritizer.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'

function builtIn(name: NonNullable<Prioritizer['builtIn']>, weight: number): Prioritizer {
  return { builtIn: name, weight }
}

// What it has weighs more than all the rest can: without a word of the user an application stays where it is.
const unstated: readonly Prioritizer[] = [
  builtIn('Steady', 10),
  builtIn('ClusterAffinity', 3),
  builtIn('TaintToleration', 3),
  builtIn('Balance', 1),
]

// Open Cluster Management's.
const additive: readonly Prioritizer[] = [builtIn('Balance', 1), builtIn('Steady', 1)]

/**
 * What a policy's clusters are scored by. `Additive` adds to Open Cluster Management's two (Balance 1, Steady 1) or
 * weighs them otherwise, and `Exact` counts nothing else. A policy that says nothing keeps its clusters, and chooses
 * the first time by preference, taints and balance.
 */
export function prioritizersOf(
  policy: PrioritizerPolicy | undefined,
  preferred: boolean,
): readonly Prioritizer[] {
  if (policy === undefined) return unstated
  const { mode, configurations } = policy
  const defaults = [...additive, ...(preferred ? [builtIn('ClusterAffinity', 1)] : [])]
  const others = defaults.filter(each => !configurations.some(({ builtIn: name }) => name === each.builtIn))
  const all = mode === 'Exact' ? configurations : [...others, ...configurations]
  return all.filter(({ weight }) => weight !== 0)
}

/** Whether clusters that an application has are worth more to it than they would be otherwise. */
export function keepsItsClusters({
  prioritizerPolicy,
  preferred,
}: Pick<PropagationPolicy, 'prioritizerPolicy' | 'preferred'>): boolean {
  return prioritizersOf(prioritizerPolicy, preferred !== undefined).some(
    ({ builtIn: name, weight }) => (name === 'Steady' || name === 'ClusterLocality') && weight > 0,
  )
}

/** Whether a score is made from what was seen of the clusters, or from the time. */
export function readsObservation({ builtIn: name, addOn }: Prioritizer): boolean {
  return addOn !== undefined || (name !== undefined && observed.has(name))
}

const observed: ReadonlySet<NonNullable<Prioritizer['builtIn']>> = new Set([
  'ResourceAllocatableCPU',
  'ResourceAllocatableMemory',
  'BalancedAllocation',
  'LeastAllocated',
  'MostAllocated',
])
