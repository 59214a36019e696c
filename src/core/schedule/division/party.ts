/** One that takes part in a division. Amounts are whole numbers, 0 or more; a negative capacity counts as 0. */
export interface Party {
  readonly name: string
  readonly weight: number
  /** Default 0. */
  readonly min?: number | undefined
  /** Default: no limit. */
  readonly max?: number | undefined
  /** How many fit; absent: not known, which limits nothing. */
  readonly capacity?: number | undefined
  /** How many it has now. */
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

/** A bound that may be left out, never below 0. */
export function limitOf(value: number | undefined): number {
  return value === undefined ? Number.POSITIVE_INFINITY : Math.max(0, value)
}

/** The shares by name, with what of `replicas` they leave. */
export function divisionOf(replicas: number, shares: readonly Share[]): Division {
  const sorted = [...shares].sort(compareNames)
  return { shares: sorted, unplaced: Math.max(0, replicas - total(sorted.map(each => each.replicas))) }
}
