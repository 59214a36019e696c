import { invariant } from '../../../base/std/invariant.ts'
import type { Choice } from './choose.ts'

/** Why a cluster that the policy selects was not chosen; undefined when it was, or was no candidate. */
export function leftOut({ candidates, decision, policy }: Choice, cluster: string): string | undefined {
  const own = candidates.find(({ name }) => name === cluster)
  const chosen = new Set(decision?.clusters.map(({ name }) => name))
  if (own === undefined || chosen.has(cluster)) return undefined
  const taken = candidates.filter(({ name }) => chosen.has(name))
  const last = taken.reduce<(typeof taken)[number] | undefined>(
    (worst, each) =>
      worst === undefined ||
      each.score < worst.score ||
      (each.score === worst.score && each.name > worst.name)
        ? each
        : worst,
    undefined,
  )
  invariant(last !== undefined, 'something else was chosen')
  const than = last.score === own.score ? 'comes before it by name' : 'is worth more'
  return (
    `numberOfClusters is ${policy.numberOfClusters}: its score is ${own.score}, ` +
    `and "${last.name}", the last one chosen, ${than} (${last.score})`
  )
}
