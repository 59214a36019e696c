import { type Diagnostic, type Place, placeBelow } from '../../../base/diagnostic/diagnostic.ts'
import { suggest } from '../../../base/std/suggest.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import { affinitiesOf, type PlacedAffinity } from './check-cluster-names.ts'
import type { NamedPlace, Places } from './index-places.ts'

/** Globs that begin with a directory that is nowhere in the tree: warnings, because a branch may come and go. */
export function checkGlobs(policy: PropagationPolicy, places: Places): readonly Diagnostic[] {
  return checkPlacedGlobs(affinitiesOf(policy), places)
}

/** The same of affinities wherever they stand. */
export function checkPlacedGlobs(
  affinities: readonly PlacedAffinity[],
  { root }: Places,
): readonly Diagnostic[] {
  return affinities.flatMap(({ affinity: { paths = [] }, at }) =>
    paths.flatMap((glob, index) => checkGlob(glob, placeBelow(at, 'paths', index), root) ?? []),
  )
}

/** A glob that begins with a directory that is nowhere. */
export function checkGlob(glob: string, at: Place, root: NamedPlace): Diagnostic | undefined {
  const names = glob.replace(/^!/, '').split('/')
  let place = root
  for (const name of names) {
    if (/[*?]/.test(name)) return undefined
    const next = place.children.find(child => child.name === name)
    if (next === undefined) return unknown(name, at, place)
    place = next
  }
  return undefined
}

function unknown(name: string, at: Place, { path, children }: NamedPlace): Diagnostic {
  const siblings = children.map(child => child.name)
  const near = suggest(name, siblings)
  return {
    code: 'fleet/path-unknown',
    severity: 'warning',
    message: `nothing is at "${path === '' ? name : `${path}/${name}`}"`,
    at,
    ...(near !== undefined && { hint: `did you mean "${near}"?` }),
  }
}
