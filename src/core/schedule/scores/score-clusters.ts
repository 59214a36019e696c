import type { PlacementCluster } from '../../model/fleet.ts'
import { scoreBalance, scoreSteady } from './builtin.ts'

/** What scores are made from beside the clusters. */
export interface ScoreFacts {
  /** The clusters that the application was placed on before. */
  readonly current: ReadonlySet<string>
  /** How many other placements chose a cluster. */
  readonly placedOn: (cluster: string) => number
}

// Enough that an application that has its clusters keeps them, whatever the others chose since.
const steadyWeight = 3

/** What each cluster is worth to an application, in their order. */
export function scoreClusters(
  clusters: readonly PlacementCluster[],
  { current, placedOn }: ScoreFacts,
): readonly number[] {
  const names = clusters.map(({ name }) => name)
  const balance = scoreBalance(names.map(placedOn))
  const steady = scoreSteady(names, current)
  return names.map((_, index) => (balance[index] ?? 0) + steadyWeight * (steady[index] ?? 0))
}
