import type { Leaf } from './leaf.ts'

/** Between what the grants of the whole fleet have to stay. */
export interface Bounds {
  /** No decrease leaves fewer available than this; undefined: whoever has too many is brought down at once. */
  readonly floor: number | undefined
  /** No increase leaves more granted than this. */
  readonly ceiling: number
}

/** What each cluster is granted next: decreases first, as their room is what increases may need. */
export function moveGrants(leaves: readonly Leaf[], { floor, ceiling }: Bounds): ReadonlyMap<string, number> {
  const granted = new Map(leaves.map(leaf => [leaf.cluster, leaf.granted]))
  let total = leaves.reduce((sum, leaf) => sum + leaf.granted, 0)
  const available = leaves.reduce((sum, leaf) => sum + leaf.available, 0)
  let spare = floor === undefined ? Number.POSITIVE_INFINITY : available - floor
  // Fewer than the floor already: whatever was taken now, even what does not serve yet, would delay the way back.
  for (const leaf of spare < 0 ? [] : leaves.filter(isShrinking).sort(leavingFirst)) {
    const idle = leaf.granted - leaf.available
    const taken = Math.min(leaf.granted - leaf.target, idle + spare)
    granted.set(leaf.cluster, leaf.granted - taken)
    spare -= Math.max(0, taken - idle)
    total -= taken
  }
  let room = Math.max(0, ceiling - total)
  for (const leaf of leaves.filter(isGrowing).sort(surestFirst)) {
    const given = Math.min(leaf.target - leaf.granted, room)
    granted.set(leaf.cluster, leaf.granted + given)
    room -= given
  }
  return granted
}

function isShrinking({ target, granted }: Leaf): boolean {
  return target < granted
}

function isGrowing({ target, granted }: Leaf): boolean {
  return target > granted
}

// What is believed to serve but may be gone is given up before what is seen to serve.
function leavingFirst(a: Leaf, b: Leaf): number {
  return Number(b.doubtful) - Number(a.doubtful) || Number(b.target === 0) - Number(a.target === 0)
}

function surestFirst(a: Leaf, b: Leaf): number {
  return Number(a.doubtful) - Number(b.doubtful)
}
