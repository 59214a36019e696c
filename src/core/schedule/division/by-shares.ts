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
  const contenders = holders.map(({ replicas }) => ({ weight: replicas, min: 0, max: completions }))
  const given = holders.some(({ replicas }) => replicas > 0) ? webster(completions, contenders) : []
  return holders.map(({ name }, index) => ({ name, completions: given[index] ?? 0 }))
}

// Ties go to the earlier name.
function byName(shares: readonly Shareholder[]): readonly Shareholder[] {
  return [...shares].sort((a, b) => (a.name < b.name ? -1 : 1))
}
