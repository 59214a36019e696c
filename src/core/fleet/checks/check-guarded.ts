import { type Diagnostic, placeBelow } from '../../../base/diagnostic/diagnostic.ts'
import { suggest } from '../../../base/std/suggest.ts'
import type { FleetKind } from '../kinds/fleet.ts'
import { checkGlob } from './check-globs.ts'
import type { Places } from './index-places.ts'

const fleet = { file: 'fleet.yaml' }

/** What `requireApproval` names and is not in the tree: warnings, because clusters and branches come and go. */
export function checkGuarded({ spec }: FleetKind, places: () => Places): readonly Diagnostic[] {
  const { clusters: names = [], paths = [] } = spec?.guards?.requireApproval ?? {}
  if (names.length + paths.length === 0) return []
  const { clusters, root } = places()
  const at = placeBelow(fleet, 'spec', 'guards', 'requireApproval')
  const unknown = names.flatMap((name, index): Diagnostic | [] => {
    if (clusters.has(name)) return []
    const near = suggest(name, clusters.keys())
    return {
      code: 'fleet/cluster-unknown',
      severity: 'warning',
      message: `there is no cluster "${name}"`,
      at: placeBelow(at, 'clusters', index),
      ...(near !== undefined && { hint: `did you mean "${near}"?` }),
    }
  })
  const nowhere = paths.flatMap((glob, index) => checkGlob(glob, placeBelow(at, 'paths', index), root) ?? [])
  return [...unknown, ...nowhere]
}
