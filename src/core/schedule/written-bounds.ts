import { type Place, placeBelow } from '../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Preference } from '../model/propagation-policy.ts'
import type { Branch } from './branch.ts'
import { childrenOf } from './children.ts'
import { type Scheduling, schedulingAt } from './scheduling.ts'
import { preferenceFor } from './weigh.ts'

type Bound = 'minReplicas' | 'maxReplicas'

/** Where the minima are written that count in a branch, by its scheduling and the takeovers below it. */
export const minimaIn: (branch: Branch, scheduling: Scheduling) => readonly Place[] = memoizeByIdentity(
  (branch, scheduling) => boundsIn('minReplicas', branch, scheduling),
)

/** Where the maxima are written that count in a branch. */
export const maximaIn: (branch: Branch, scheduling: Scheduling) => readonly Place[] = memoizeByIdentity(
  (branch, scheduling) => boundsIn('maxReplicas', branch, scheduling),
)

/** Where a field of a preference stands, or its whole level without one. */
export function preferenceAt(
  { own: { at }, levels }: Scheduling,
  wanted: Preference | undefined,
  field?: Bound,
): Place {
  for (const [level, { preferences }] of levels.entries()) {
    const index = wanted === undefined ? -1 : preferences.indexOf(wanted)
    if (index < 0) continue
    const place = placeBelow(at, 'levels', level, 'preferences')
    return field === undefined ? place : placeBelow(place, index, field)
  }
  return at
}

function boundsIn(field: Bound, branch: Branch, scheduling: Scheduling): readonly Place[] {
  const found = new Map<Preference, Place>()
  const visit = ({ node, parts }: Branch, own: Scheduling): void => {
    const { nodes } = childrenOf(node, own.fleetLevels, undefined)
    for (const [index, part] of parts.entries()) {
      const child = nodes[index]
      const preference = child && preferenceFor(child, own)
      if (preference?.[field] !== undefined && !found.has(preference))
        found.set(preference, preferenceAt(own, preference, field))
      if (part.branch !== undefined) visit(part.branch, schedulingAt(own, part.path))
    }
  }
  visit(branch, scheduling)
  return [...found.values()]
}
