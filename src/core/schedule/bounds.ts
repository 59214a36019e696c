import type { Branch } from './branch.ts'
import type { CapacityNode } from './capacity-node.ts'
import type { Weighed } from './weigh.ts'

export interface Bounds {
  readonly min: number
  readonly max: number
  readonly reason: string | undefined
  /** Of what seemed to fit into a cluster, how many found no node there. */
  readonly refuted?: number | undefined
}

/** The bounds of a leaf: the user's, within what fits, unless it is held at what it was granted. */
export function leafBounds(
  own: Weighed,
  held: number | undefined,
  capacity: CapacityNode | undefined,
): Bounds {
  if (held !== undefined) return { min: held, max: held, reason: 'held at what it was granted' }
  const bounds = ownBounds(own)
  const fits = capacity?.own
  // No data is not no room.
  if (fits === undefined || capacity === undefined) {
    const asked = capacity !== undefined || own.unknown > 0
    return asked ? { ...bounds, reason: bounds.reason ?? 'how many fit is not known' } : bounds
  }
  const { refuted } = capacity
  if (fits >= bounds.max) return refuted === undefined ? bounds : { ...bounds, refuted }
  const reason =
    bounds.min > fits ? `its minimum of ${bounds.min} is clipped to the ${fits} that fit` : noMoreThan(fits)
  return { min: Math.min(bounds.min, fits), max: fits, reason, refuted }
}

function noMoreThan(fits: number): string {
  const known = fitting[fits]
  if (known !== undefined) return known
  const reason = `no more than ${fits} fit`
  if (fits < fewFit) fitting[fits] = reason
  return reason
}

// Many clusters take as many.
const fewFit = 1_000
const fitting: string[] = []

function ownBounds(own: Weighed): Bounds {
  const min = Math.min(own.min, own.max)
  if (own.weight === 0) return weightless(own, min)
  return own.min > own.max
    ? { min, max: own.max, reason: clipped(own.min, own.max) }
    : { min, max: own.max, reason: undefined }
}

/** The bounds of a group: the user's, met with the sums of what lies below. */
export function groupBounds(own: Weighed, branch: Pick<Branch, 'min' | 'max'>): Bounds {
  const max = Math.min(own.max, branch.max)
  const wanted = Math.max(own.min, branch.min)
  const min = Math.min(max, wanted)
  if (own.weight === 0) return weightless(own, min)
  if (wanted > max) return { min, max, reason: clipped(wanted, max) }
  if (branch.max < own.max) return { min, max, reason: `${takenBelow} ${branch.max}` }
  if (branch.min > own.min) return { min, max, reason: `the clusters below take no less than ${branch.min}` }
  return { min, max, reason: undefined }
}

// What weighs nothing gets its minimum and no more, so that no group is handed seats that its clusters cannot take.
function weightless(own: Weighed, min: number): Bounds {
  const why = own.unnamed ? 'its siblings are named and it is not' : 'its weight is 0'
  return { min, max: min, reason: `${why}: it takes no more than its minimum` }
}

function clipped(wanted: number, max: number): string {
  return `its minimum of ${wanted} is clipped to its maximum of ${max}`
}

/** How the reason of a bound begins that follows from those of the clusters below. */
export const takenBelow = 'the clusters below take no more than'
