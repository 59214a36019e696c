import { sortForTies, type TieBreak } from './divide-webster.ts'
import { compareNames, type Division, divisionOf, type Party, total, wholeOf } from './party.ts'
import { webster } from './webster.ts'

/** A cluster with what it can take beside what it holds: its `capacity`, else its `weight`; neither: all of N. */
export type AvailableParty = Omit<Party, 'min' | 'max'>

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
 * Karmada's aggregated division: as {@link divideDynamic}, among as few clusters as hold it, those first that can take
 * most. What is added goes to those first that hold some already; divided afresh, nobody comes first for that.
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
  readonly index: number
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
  const wanted = wholeOf(replicas)
  const held = total(parties.map(({ current }) => wholeOf(current)))
  const list = parties.map((party, index) => availability(party, index, wanted, held, options))
  const seats = wanted - total(list.map(({ kept }) => kept))
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
  const added = new Map(chosen.map(({ index }, at) => [index, given[at] ?? 0]))
  return divisionOf(
    replicas,
    list.map(({ name, index, kept }) => ({ name, replicas: kept + (added.get(index) ?? 0) })),
  )
}

function availability(
  { name, capacity, weight, current }: AvailableParty,
  index: number,
  replicas: number,
  held: number,
  { mode = 'Steady' }: DynamicOptions,
): Available {
  const known = capacity ?? weight
  const free = known === undefined ? replicas : wholeOf(known)
  const holds = wholeOf(current)
  if (mode === 'Fresh') return { name, index, room: free + holds, kept: 0, holds: false }
  if (held > replicas) return { name, index, room: holds, kept: 0, holds: false }
  return { name, index, room: free, kept: holds, holds: holds > 0 }
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
