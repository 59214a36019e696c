import type { SpreadConstraint } from '../../model/spread-constraint.ts'
import { compareNames } from './compare-names.ts'

/** A cluster that may be chosen. */
export interface SpreadCandidate {
  readonly name: string
  /** Default 0; the higher, the better. */
  readonly score?: number
  /** Its overflow tier: those of an earlier one come before it, whatever their score. Default 0. */
  readonly tier?: number
  /** How many replicas it can take, those that it has included; absent: as many as there are. */
  readonly available?: number
  /** Its groups, by the level, label key or field that a constraint spreads by. */
  readonly groups?: Readonly<Record<string, string>>
  /** It was chosen before: its groups come before groups of which none was. */
  readonly current?: boolean
}

export interface SpreadOptions {
  /** N: how many replicas each cluster gets, or all of them together; absent: room is no matter. */
  readonly replicas?: number
  /** The replicas are divided among the clusters, so that their room together is what counts. */
  readonly divided?: boolean
}

/** The first constraint that cannot be met together with those before it. */
export interface Unmet {
  readonly constraint: SpreadConstraint
  /** `available`: the clusters that may be chosen cannot take the replicas. */
  readonly field: 'minGroups' | 'maxGroups' | 'available'
  readonly wanted: number
  /** The nearest to it that there is. */
  readonly possible: number
}

export type SpreadSelection<Candidate> =
  | { readonly selected: readonly Candidate[]; readonly unmet?: undefined }
  | { readonly selected?: undefined; readonly unmet: Unmet }

/** The group of a cluster for a constraint; undefined: it has none. */
export function groupOf({ name, groups }: SpreadCandidate, constraint: SpreadConstraint): string | undefined {
  const { spreadByLevel, spreadByLabel, spreadByField } = constraint
  if (spreadByField === 'cluster') return name
  const group = groups?.[spreadByLevel ?? spreadByLabel ?? spreadByField ?? '']
  if (spreadByLevel !== undefined) return group === undefined ? `./${name}` : group
  return group === '' ? undefined : group
}

/** By tier, then by score, the best first, then the one with the most room, then by name. */
export function bestFirst(a: SpreadCandidate, b: SpreadCandidate): number {
  return (
    compareTiers(a, b) || (b.score ?? 0) - (a.score ?? 0) || compareRoom(b, a) || compareNames(a.name, b.name)
  )
}

export function compareTiers(a: Pick<SpreadCandidate, 'tier'>, b: Pick<SpreadCandidate, 'tier'>): number {
  return (a.tier ?? 0) - (b.tier ?? 0)
}

export function compareRoom(
  { available: a = Infinity }: SpreadCandidate,
  { available: b = Infinity }: SpreadCandidate,
): number {
  return a === b ? 0 : a - b
}
