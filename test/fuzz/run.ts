import fc from 'fast-check'
import { isAccepted } from './accepted.ts'
import { cases } from './draw-case.ts'
import { shrink } from './shrink.ts'
import type { Tried, Workbench } from './workbench.ts'

export interface FuzzOptions {
  readonly cases: number
  readonly seed: number
  readonly features: ReadonlySet<string>
  /** Differences of one signature that are shrunk; the others are only counted. */
  readonly examples?: number
  readonly onFound?: (found: Tried, seed: number) => void
  /** Stops early when it says so, asked after every batch. */
  readonly isOver?: () => boolean
}

export interface FuzzTotals {
  readonly cases: number
  /** Cases that the real program builds. */
  readonly built: number
  readonly unsupported: number
  /** Differences that stay. */
  readonly accepted: number
  /** Cases by the signature of their difference. */
  readonly differences: ReadonlyMap<string, number>
}

/** Cases of one seed. */
export const batchSize = 50

/** Compares drawn cases, shrinks what differs, and goes on; batches have seeds of their own, counted up. */
export async function fuzz(bench: Workbench, options: FuzzOptions): Promise<FuzzTotals> {
  const { examples = 1, isOver = () => false } = options
  const arbitrary = cases(options.features)
  const counts = { cases: 0, built: 0, unsupported: 0, accepted: 0 }
  const differences = new Map<string, number>()
  for (let seed = options.seed; counts.cases < options.cases && !isOver(); seed++) {
    const numRuns = Math.min(batchSize, options.cases - counts.cases)
    for (const tried of await bench.tryAll(fc.sample(arbitrary, { seed, numRuns }))) {
      counts.cases++
      if ('documents' in tried.theirs) counts.built++
      if (tried.unsupported) counts.unsupported++
      if (tried.difference === undefined) continue
      const { signature } = tried.difference
      if (isAccepted(signature)) {
        counts.accepted++
        continue
      }
      const seen = differences.get(signature) ?? 0
      differences.set(signature, seen + 1)
      if (seen < examples) options.onFound?.(await shrink(bench, tried), seed)
    }
  }
  return { ...counts, differences }
}
