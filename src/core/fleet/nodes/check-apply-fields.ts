import { type Diagnostic, type Place, placeBelow } from '../../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { Cluster, FleetNode } from '../../model/fleet.ts'
import { type CommittedClusters, noEffect } from '../../model/no-effect.ts'
import type { ApplyFields } from '../kinds/apply-fields.ts'

const fields = ['conflict', 'drift', 'driftRules', 'ignoreDifferences'] as const

/** Warns of what a node says of how objects are applied, where somebody else applies all of its clusters. */
export function checkApplyFields(
  given: ApplyFields | undefined,
  clusters: FleetNode | Cluster,
  at: Place,
): readonly Diagnostic[] {
  const said = fields.filter(field => given?.[field] !== undefined)
  if (said.length === 0) return []
  const committed = 'children' in clusters ? committedAlone(clusters) : ownDelivery(clusters)
  if (committed === undefined || committed === 'others') return []
  return said.map(field => noEffect(`"${field}"`, committed, placeBelow(at, field)))
}

/** The clusters of a branch, if all are of delivery `Commit`; undefined: there is none. */
const committedAlone: (node: FleetNode) => CommittedClusters | 'others' | undefined = memoizeByIdentity(
  ({ cluster, children }) => {
    let found = cluster && ownDelivery(cluster)
    for (const child of children.values()) {
      const below = committedAlone(child)
      if (found === 'others' || below === 'others') return 'others'
      if (found === undefined || below === undefined) found ??= below
      else found = { clusters: found.clusters + below.clusters, first: found.first }
    }
    return found
  },
)

function ownDelivery({ delivery, name }: Cluster): CommittedClusters | 'others' {
  return delivery === 'Commit' ? { clusters: 1, first: name } : 'others'
}
