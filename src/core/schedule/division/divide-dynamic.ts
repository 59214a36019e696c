import { sortForTies, type TieBreak } from './divide-webster.ts'
import { compareNames, type Division, divisionOf, type Party, total } from './party.ts'
import { webster } from './webster.ts'

/** A cluster with what it can take beside what it holds: its `capacity`, else its `weight`; neither: all of N. */
export interface AvailableParty extends Omit<Party, 'weight'> {
  readonly weight?: number | undefined
}

export interface DynamicOptions extends TieBreak {
  /** `Steady` keeps what is placed and divides the difference; `Fresh` divides all again. Default Steady. */
  readonly mode?: 'Steady' | 'Fresh' | undefined
}

/**
 * Karmada's dynamic weights by available replicas: Webster by what clusters can take. Steady scales up by dividing
 * what is missing and down by what clusters hold. All or nothing: where not all fit, all is unplaced.
 */
export function divideDynamic(
  replicas: number,
  parties: readonly AvailableParty[],
  options: DynamicOptions = {},
): Division {
  return divideAvailable(replicas, parties, options, list => list)
}

/**
 * Karmada's aggregated division: as {@link divideDynamic}, among as few clusters as hold it: those that hold some
 * already come first, then those that can take most.
 */
export function divideAggregated(
  replicas: number,
  parties: readonly AvailableParty[],
  options: DynamicOptions = {},
): Division {
  return divideAvailable(replicas, parties, options, fewest)
}

interface Available {
  readonly name: string
  readonly room: number
  /** Seats that it keeps beside what it is given. */
  readonly kept: number
  readonly holds: boolean
}

type Choose = (list: readonly Available[], seats: number) => readonly Available[]

function divideAvailable(
  replicas: number,
  parties: readonly AvailableParty[],
  options: DynamicOptions,
  choose: Choose,
): Division {
  const held = total(parties.map(({ current = 0 }) => current))
  const list = parties.map(party => availability(party, replicas, held, options))
  const seats = replicas - total(list.map(({ kept }) => kept))
  if (total(list.map(({ room }) => room)) < seats) {
    return divisionOf(
      replicas,
      list.map(({ name }) => ({ name, replicas: 0 })),
    )
  }
  const sorted = [...list].sort((a, b) => b.room - a.room || compareNames(a, b))
  const chosen = sortForTies(choose(sorted, seats), options)
  const contenders = chosen.map(({ room }) => ({ weight: room, min: 0, max: room }))
  const given = webster(seats, contenders)
  const added = new Map(chosen.map(({ name }, index) => [name, given[index] ?? 0]))
  return divisionOf(
    replicas,
    list.map(({ name, kept }) => ({ name, replicas: kept + (added.get(name) ?? 0) })),
  )
}

function availability(
  { name, capacity, weight, current = 0 }: AvailableParty,
  replicas: number,
  held: number,
  { mode = 'Steady' }: DynamicOptions,
): Available {
  const known = capacity ?? weight
  const free = known === undefined ? replicas : Math.max(0, known)
  if (mode === 'Fresh') return { name, room: free + current, kept: 0, holds: current > 0 }
  if (held > replicas) return { name, room: current, kept: 0, holds: false }
  return { name, room: free, kept: current, holds: current > 0 }
}

function fewest(list: readonly Available[], seats: number): readonly Available[] {
  const order = [...list.filter(({ holds }) => holds), ...list.filter(({ holds }) => !holds)]
  let room = 0
  const count = order.findIndex(each => {
    room += each.room
    return room >= seats
  })
  return order.slice(0, count + 1)
}
