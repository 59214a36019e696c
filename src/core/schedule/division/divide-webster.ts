import { contendersOf } from './contender.ts'
import { divideShare } from './divide-share.ts'
import { fnv1a } from './fnv.ts'
import { compareNames, type Division, divisionOf, type Party, total, wholeOf } from './party.ts'

type NameOrder = 'Ascending' | 'Descending'

export interface TieBreak {
  /** Of the divided object: Karmada breaks ties by descending names where the FNV-1a hash of the uid is odd. */
  readonly uid?: string | undefined
  /** Which names come first in a tie; overrules `uid`. */
  readonly nameOrder?: NameOrder | undefined
}

/**
 * Webster's method, as Karmada's static weights (`webstermethod.go`) divide: seat after seat goes to the highest
 * weight / (2 · seats + 1); ties to the fewer seats, then to the name. Minima count as seats from the start, filled
 * by weight, then name where replicas do not reach; who is at its maximum or capacity takes no more. Where parties
 * say what they have now, no more is moved than must be: leave `current` out for a division from nothing.
 */
export function divideWebster(replicas: number, parties: readonly Party[], tie: TieBreak = {}): Division {
  const sorted = sortForTies(parties, tie)
  const contenders = contendersOf(sorted)
  const seats = Math.min(wholeOf(replicas), total(contenders.map(({ max }) => max)))
  const sticky = sorted.some(({ current }) => current !== undefined)
  const current = sticky ? sorted.map(each => wholeOf(each.current)) : undefined
  const given = divideShare(seats, contenders, current)
  return divisionOf(
    replicas,
    sorted.map(({ name }, index) => ({ name, replicas: given[index] ?? 0 })),
  )
}

/** Parties so that the earlier one wins a tie. */
export function sortForTies<Named extends { readonly name: string }>(
  parties: readonly Named[],
  { uid = '', nameOrder }: TieBreak,
): readonly Named[] {
  const descending = (nameOrder ?? nameOrderOf(uid)) === 'Descending'
  const sorted = [...parties].sort(compareNames)
  return descending ? sorted.reverse() : sorted
}

/** The order of names that Karmada takes for an object of this uid; without one ascending. */
function nameOrderOf(uid: string): NameOrder {
  return uid !== '' && fnv1a(uid) % 2 === 1 ? 'Descending' : 'Ascending'
}
