/**
 * One that takes part in a division. Amounts are whole numbers, 0 or more: a negative one counts as 0, and a fraction
 * as what it is rounded down.
 */
export interface Party {
  readonly name: string
  /** Default 0. */
  readonly weight?: number | undefined
  /** Default 0. */
  readonly min?: number | undefined
  /** Default: no limit. */
  readonly max?: number | undefined
  /** How many fit; absent: not known, which limits nothing. */
  readonly capacity?: number | undefined
  /** How many it has now. Default 0. */
  readonly current?: number | undefined
}

export interface Share {
  readonly name: string
  readonly replicas: number
}

export interface Division {
  /** Of every party, by name. */
  readonly shares: readonly Share[]
  /** What nobody was given. */
  readonly unplaced: number
  /** What of its share exceeds a party's capacity, and stays there for want of a better place; absent: nothing. */
  readonly overflow?: readonly Share[]
}

/** Code units, which for names of clusters is the order of their bytes. */
export function compareNames(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name === b.name ? 0 : a.name < b.name ? -1 : 1
}

export function total(values: Iterable<number>): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}

const int64 = 2 ** 63

/** A number of replicas as a division counts it. */
export function wholeOf(value: number | undefined): number {
  return value === undefined || !(value > 0) ? 0 : Math.floor(Math.min(value, Number.MAX_SAFE_INTEGER))
}

/** A weight as a division counts it. */
export function wholeWeight(value: number | undefined): number {
  return value === undefined || !(value > 0) ? 0 : Math.floor(Math.min(value, int64))
}

/** A bound that may be left out. */
export function limitOf(value: number | undefined): number {
  return value === undefined || value === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : wholeOf(value)
}

/** The shares by name, with what of `replicas` they leave; `overflow` goes with them, one by one. */
export function divisionOf(
  replicas: number,
  shares: readonly Share[],
  overflow: readonly number[] = [],
): Division {
  const sorted = [...shares].sort(compareNames)
  const beyond = shares.flatMap(({ name }, index): readonly Share[] => {
    const more = overflow[index] ?? 0
    return more > 0 ? [{ name, replicas: more }] : []
  })
  return {
    shares: sorted,
    unplaced: Math.max(0, wholeOf(replicas) - total(sorted.map(each => each.replicas))),
    ...(beyond.length > 0 && { overflow: beyond.sort(compareNames) }),
  }
}
