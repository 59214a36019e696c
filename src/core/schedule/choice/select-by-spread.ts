import type { SpreadConstraint } from '../../model/spread-constraint.ts'
import { makeRoom } from './make-room.ts'
import { selectAcross } from './select-across.ts'
import { type Group, selectGroups } from './select-groups.ts'
import {
  bestFirst,
  groupOf,
  type SpreadCandidate,
  type SpreadOptions,
  type SpreadSelection,
  type Unmet,
} from './spread.ts'

/**
 * Chooses clusters so that every constraint holds, as Karmada does: as few groups as the constraints ask for, the best
 * of them by score, and of their clusters as many as are allowed. A cluster without the level of a constraint is a
 * group of its own; without its label or field it cannot be chosen. Gives the clusters best first.
 */
export function selectBySpread<Candidate extends SpreadCandidate>(
  candidates: readonly Candidate[],
  constraints: readonly SpreadConstraint[],
  options: SpreadOptions = {},
): SpreadSelection<Candidate> {
  const grouping = constraints.filter(constraint => constraint.spreadByField !== 'cluster')
  const ofClusters = constraints.find(({ spreadByField }) => spreadByField === 'cluster') ?? anyNumber
  const usable = candidates
    .filter(candidate => grouping.every(each => groupOf(candidate, each) !== undefined))
    .sort(bestFirst)
  const [only, another] = grouping
  if (only === undefined) return selectClusters(usable, ofClusters, options)
  if (another !== undefined) return selectAcross(usable, grouping, ofClusters)
  return selectFromGroups(usable, only, ofClusters, options)
}

const anyNumber: SpreadConstraint = { spreadByField: 'cluster' }

function selectClusters<Candidate extends SpreadCandidate>(
  sorted: readonly Candidate[],
  constraint: SpreadConstraint,
  { replicas = 0, divided = false }: SpreadOptions,
): SpreadSelection<Candidate> {
  const { minGroups = 1, maxGroups = Infinity } = constraint
  const fewer = short(constraint, sorted.length)
  if (fewer !== undefined) return fewer
  const chosen = sorted.slice(0, Math.max(minGroups, Math.min(sorted.length, maxGroups)))
  if (!divided) return { selected: chosen }
  const room = makeRoom(chosen, sorted.slice(chosen.length), replicas)
  if (room >= replicas) return { selected: chosen }
  return { unmet: { constraint, field: 'available', wanted: replicas, possible: room } }
}

function short(constraint: SpreadConstraint, possible: number): { readonly unmet: Unmet } | undefined {
  const { minGroups = 1, maxGroups = Infinity } = constraint
  if (minGroups > maxGroups)
    return { unmet: { constraint, field: 'minGroups', wanted: minGroups, possible: maxGroups } }
  if (possible >= minGroups) return undefined
  return { unmet: { constraint, field: 'minGroups', wanted: minGroups, possible } }
}

interface Members<Candidate> extends Group {
  readonly members: readonly Candidate[]
}

function selectFromGroups<Candidate extends SpreadCandidate>(
  sorted: readonly Candidate[],
  constraint: SpreadConstraint,
  ofClusters: SpreadConstraint,
  options: SpreadOptions,
): SpreadSelection<Candidate> {
  const { minGroups = 1, maxGroups = Infinity } = constraint
  const { minGroups: minClusters = 1, maxGroups: maxClusters = Infinity } = ofClusters
  const byGroup = Map.groupBy(sorted, candidate => groupOf(candidate, constraint) ?? '')
  const groups = [...byGroup].map(
    ([name, members]): Members<Candidate> => ({
      name,
      members,
      value: members.length,
      weight: worthOf(members, constraint, ofClusters, options),
    }),
  )
  const fewer = short(constraint, groups.length) ?? short(ofClusters, sorted.length)
  if (fewer !== undefined) return fewer
  // Every group that is chosen gives a cluster.
  const max = Math.min(maxGroups, maxClusters)
  if (max < minGroups)
    return { unmet: { constraint: ofClusters, field: 'maxGroups', wanted: maxClusters, possible: minGroups } }
  const chosen = selectGroups(groups, minGroups, max, minClusters)
  if (chosen === undefined) {
    const largest = groups.map(({ value }) => value).sort((a, b) => b - a)
    const possible = largest.slice(0, max).reduce((sum, value) => sum + value, 0)
    return { unmet: { constraint: ofClusters, field: 'minGroups', wanted: minClusters, possible } }
  }
  const first = chosen.flatMap(({ members }) => members.slice(0, 1))
  const others = chosen.flatMap(({ members }) => members.slice(1)).sort(bestFirst)
  const filled = others.slice(0, Math.max(0, Math.min(maxClusters, Infinity) - first.length))
  return { selected: [...first, ...filled] }
}

// Karmada's unit of a group's worth: scores only decide between groups that have or can take as much.
const unit = 1_000
// More than any worth can make up for.
const stays = 1e9

function worthOf(
  members: readonly SpreadCandidate[],
  { minGroups = 1 }: SpreadConstraint,
  { minGroups: minClusters = 1 }: SpreadConstraint,
  { replicas = 0, divided = false }: SpreadOptions,
): number {
  const bonus = members.some(({ current }) => current === true) ? stays : 0
  if (!divided) {
    const valid = members.filter(({ available = Infinity }) => available >= replicas)
    return bonus + (valid.length === 0 ? 0 : unit * valid.length + mean(valid))
  }
  const wanted = Math.ceil(replicas / Math.max(1, minGroups))
  const atLeast = Math.max(minClusters, minGroups)
  let room = 0
  for (const [index, { available = Infinity }] of members.entries()) {
    room += available
    if (index + 1 >= atLeast && room >= wanted)
      return bonus + wanted * unit + mean(members.slice(0, index + 1))
  }
  return bonus + Math.min(room, wanted) * unit + mean(members)
}

function mean(members: readonly SpreadCandidate[]): number {
  return Math.floor(members.reduce((sum, { score = 0 }) => sum + score, 0) / members.length)
}
