import { compareNames, total, wholeOf } from './party.ts'
import { webster } from './webster.ts'

/** One that has a part of a workload. */
export interface Shareholder {
  readonly name: string
  /** The replicas that it was granted. */
  readonly replicas: number
}

export interface CompletionsPart {
  readonly name: string
  readonly completions: number
}

/**
 * Divides the completions of a Job by Webster with the granted parallelism as weights, as Karmada does: the parts sum
 * to the whole, and who has no share gets none.
 */
export function divideCompletions(
  completions: number,
  shares: readonly Shareholder[],
): readonly CompletionsPart[] {
  const holders = byName(shares)
  const whole = wholeOf(completions)
  const contenders = holders.map(({ replicas }) => ({ weight: replicas, min: 0, max: whole }))
  const given = holders.some(({ replicas }) => replicas > 0) ? webster(whole, contenders) : []
  return holders.map(({ name }, index) => ({ name, completions: given[index] ?? 0 }))
}

/** The bounds of a HorizontalPodAutoscaler. */
export interface ReplicaBounds {
  readonly minReplicas: number
  readonly maxReplicas: number
}

export interface BoundsPart extends ReplicaBounds {
  readonly name: string
}

/**
 * Divides the bounds of an HPA by Webster with the granted shares as weights. An HPA cannot go below 1: everyone with
 * a share gets at least 1 of both, and a maximum no smaller than its minimum, so that bounds smaller than the number
 * of those with a share are raised to it. Who has no share gets 0 and 0: no HPA.
 */
export function divideBounds(
  { minReplicas, maxReplicas }: ReplicaBounds,
  shares: readonly Shareholder[],
): readonly BoundsPart[] {
  const all = byName(shares)
  const holders = all.filter(({ replicas }) => replicas > 0)
  const minima = websterFrom(minReplicas, holders, () => 1)
  const maxima = websterFrom(maxReplicas, holders, index => minima[index] ?? 0)
  const parts = new Map(holders.map(({ name }, index) => [name, [minima[index], maxima[index]] as const]))
  return all.map(({ name }) => {
    const [min = 0, max = 0] = parts.get(name) ?? []
    return { name, minReplicas: min, maxReplicas: max }
  })
}

function websterFrom(
  amount: number,
  holders: readonly Shareholder[],
  least: (index: number) => number,
): readonly number[] {
  const contenders = holders.map(({ replicas }, index) => {
    return { weight: replicas, min: least(index), max: Number.POSITIVE_INFINITY }
  })
  const floor = total(contenders.map(({ min }) => min))
  return holders.length === 0 ? [] : webster(Math.max(wholeOf(amount), floor), contenders)
}

// Ties go to the earlier name.
function byName(shares: readonly Shareholder[]): readonly Shareholder[] {
  return shares.map(({ name, replicas }) => ({ name, replicas: wholeOf(replicas) })).sort(compareNames)
}
