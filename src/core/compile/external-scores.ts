import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { FleetNode } from '../model/fleet.ts'
import type { AddOnScore } from '../model/prioritizer.ts'
import type { ExternalScore, ScoreFacts } from '../schedule/index.ts'

/** The score of a cluster by the nearest AddOnPlacementScore at or above it that gives one; undefined: none does. */
export const externalScores: (root: FleetNode) => ScoreFacts['external'] = memoizeByIdentity(
  root =>
    (score, { name, path }) => {
      let node: FleetNode | undefined = root
      let found = scoreAt(root, score, name)
      for (const step of path === '' ? [] : path.split('/')) {
        node = node?.children.get(step)
        if (node === undefined) break
        found = scoreAt(node, score, name) ?? found
      }
      return found
    },
)

function scoreAt(
  { scores: given = [] }: FleetNode,
  { resourceName, scoreName }: AddOnScore,
  cluster: string,
): ExternalScore | undefined {
  const all = given.find(({ name }) => name === resourceName)
  const value = all?.clusters.get(cluster)?.[scoreName] ?? all?.scores[scoreName]
  if (all === undefined || value === undefined) return undefined
  return { value, ...(all.validUntil !== undefined && { validUntil: all.validUntil }) }
}
