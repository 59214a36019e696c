import { invariant } from '../../../base/std/invariant.ts'
import type { SpreadConstraint } from '../../model/spread-constraint.ts'
import { groupOf, type SpreadCandidate, type SpreadSelection, type Unmet } from './spread.ts'

/**
 * Chooses clusters under several constraints over groups at once. Candidates come best first. It takes the best
 * cluster that brings a group which is still missing, goes back where that leads nowhere, and then takes of the groups
 * it has as many clusters as are allowed. What it says is
 * impossible is so, but for thousands of kinds of clusters, where it looks at a part of the combinations.
 */
export function selectAcross<Candidate extends SpreadCandidate>(
  candidates: readonly Candidate[],
  constraints: readonly SpreadConstraint[],
  ofClusters: SpreadConstraint,
): SpreadSelection<Candidate> {
  const all = [...constraints, ofClusters]
  const limits = all.map(({ minGroups: min = 1, maxGroups: max = Infinity }) => ({ min, max }))
  const search = new Search(candidates, all)
  const found = search.find(limits)
  if (found !== undefined) return { selected: found }
  return { unmet: nearest(search, all, limits) }
}

// Whoever asks for more combinations than this is told that there are none.
const mostSteps = 20_000

interface Limits {
  readonly min: number
  readonly max: number
}

/** The groups of clusters of one kind: for every constraint the same group, so that one is as good as another. */
interface Kind<Candidate> {
  readonly groups: readonly string[]
  readonly members: readonly Candidate[]
}

class Search<Candidate extends SpreadCandidate> {
  readonly #kinds: readonly Kind<Candidate>[]
  readonly #order: ReadonlyMap<SpreadCandidate, number>

  constructor(candidates: readonly Candidate[], constraints: readonly SpreadConstraint[]) {
    this.#kinds = kindsOf(
      candidates,
      constraints.filter(({ spreadByField }) => spreadByField !== 'cluster'),
    )
    this.#order = new Map(candidates.map((candidate, index) => [candidate, index]))
  }

  /** Under the limits of every constraint over groups, with those of the clusters at the end. */
  find(limits: readonly Limits[]): readonly Candidate[] | undefined {
    const [ofClusters, groups] = [limits.at(-1) ?? unlimited, limits.slice(0, -1)]
    if (limits.some(({ min, max }) => min > max)) return undefined
    return this.#visit({
      groups,
      ofClusters,
      used: groups.map(() => new Set<string>()),
      taken: [],
      failed: new Set(),
    })
  }

  #visit(state: State<Candidate>): readonly Candidate[] | undefined {
    const { groups, ofClusters, used, taken, failed } = state
    const missing = used.findIndex(({ size }, index) => size < (groups[index]?.min ?? 0))
    const whole = missing === -1 ? this.#fill(state) : undefined
    if (whole !== undefined) return whole
    if (taken.length >= ofClusters.max || isTried(state)) return undefined
    for (const kind of this.#kinds) {
      const news = kind.groups.map((group, index) => used[index]?.has(group) === false)
      if (missing === -1 ? !news.includes(true) : news[missing] !== true) continue
      if (news.some((isNew, index) => isNew && isFull(state, index))) continue
      const result = this.#visit({ ...state, used: withGroups(used, kind), taken: [...taken, kind], failed })
      if (result !== undefined) return result
    }
    return undefined
  }

  #fill({ taken, used, ofClusters: { min, max } }: State<Candidate>): readonly Candidate[] | undefined {
    const within = this.#kinds.filter(({ groups }) =>
      groups.every((group, index) => used[index]?.has(group) === true),
    )
    const all = within.flatMap(({ members }) => members)
    if (all.length < min || taken.length > max) return undefined
    const first = this.#sort(taken.flatMap(({ members }) => members.slice(0, 1)))
    const others = this.#sort(all.filter(each => !first.includes(each)))
    return [...first, ...others.slice(0, max === Infinity ? undefined : max - first.length)]
  }

  #sort(candidates: readonly Candidate[]): readonly Candidate[] {
    return candidates.toSorted((a, b) => (this.#order.get(a) ?? 0) - (this.#order.get(b) ?? 0))
  }
}

interface State<Candidate> {
  readonly groups: readonly Limits[]
  readonly ofClusters: Limits
  /** The groups that the taken clusters have, by constraint. */
  readonly used: readonly ReadonlySet<string>[]
  /** Of each of these the best cluster. */
  readonly taken: readonly Kind<Candidate>[]
  /** What leads nowhere. */
  readonly failed: Set<string>
}

const unlimited: Limits = { min: 0, max: Infinity }

// In which order groups came does not matter.
function isTried({ used, taken, failed }: State<unknown>): boolean {
  const key = JSON.stringify([taken.length, ...used.map(groups => [...groups].sort())])
  if (failed.has(key) || failed.size > mostSteps) return true
  failed.add(key)
  return false
}

function isFull({ used, groups }: State<unknown>, index: number): boolean {
  return (used[index]?.size ?? 0) >= (groups[index]?.max ?? 0)
}

function withGroups(
  used: readonly ReadonlySet<string>[],
  { groups }: Kind<unknown>,
): readonly ReadonlySet<string>[] {
  return used.map((set, index) => new Set([...set, groups[index] ?? '']))
}

function kindsOf<Candidate extends SpreadCandidate>(
  candidates: readonly Candidate[],
  constraints: readonly SpreadConstraint[],
): readonly Kind<Candidate>[] {
  const kinds = new Map<string, Kind<Candidate> & { readonly members: Candidate[] }>()
  for (const candidate of candidates) {
    const groups = constraints.map(constraint => groupOf(candidate, constraint) ?? '')
    const key = JSON.stringify(groups)
    const kind = kinds.get(key)
    if (kind === undefined) kinds.set(key, { groups, members: [candidate] })
    else kind.members.push(candidate)
  }
  return sortKinds([...kinds.values()])
}

// Kinds of which a cluster was chosen before come first; the others as their best clusters come.
function sortKinds<Candidate extends SpreadCandidate>(
  kinds: readonly Kind<Candidate>[],
): readonly Kind<Candidate>[] {
  const stays = (kind: Kind<Candidate>): boolean => kind.members.some(({ current }) => current === true)
  return [...kinds.filter(stays), ...kinds.filter(kind => !stays(kind))]
}

/** The first constraint that cannot be met beside those before it, and the nearest to it that can. */
function nearest(
  search: Pick<Search<SpreadCandidate>, 'find'>,
  constraints: readonly SpreadConstraint[],
  limits: readonly Limits[],
): Unmet {
  const upTo = (count: number, other: Limits): readonly Limits[] =>
    limits.map((own, index) => (index < count ? own : index === count ? other : unlimited))
  for (const [index, constraint] of constraints.entries()) {
    const own = limits[index] ?? unlimited
    if (search.find(upTo(index, own)) !== undefined) continue
    for (let min = own.min - 1; min >= 0; min -= 1) {
      if (search.find(upTo(index, { min, max: Math.max(min, own.max) })) === undefined) continue
      return { constraint, field: 'minGroups', wanted: own.min, possible: min }
    }
    for (let max = own.max + 1; ; max += 1) {
      if (search.find(upTo(index, { min: 0, max })) === undefined) continue
      return { constraint, field: 'maxGroups', wanted: own.max, possible: max }
    }
  }
  invariant(false, 'every constraint can be met beside those before it, and all together cannot')
}
