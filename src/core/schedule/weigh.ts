import { exactnessOf } from '../model/exactness.ts'
import type { Preference } from '../model/propagation-policy.ts'
import { knownIn, unknownIn } from './available.ts'
import { type Children, isLeaf, leafCluster } from './children.ts'
import { isMeasured, type Scheduling } from './scheduling.ts'
import type { SelectedNode } from './select-branch.ts'
import { standsAt } from './stands-at.ts'

/** What the user says of a child at its level. */
export interface Weighed {
  readonly weight: number
  /** The weight is the group's or the cluster's own word. */
  readonly explicit: boolean
  /** 0, because siblings are named and this child is not. */
  readonly unnamed: boolean
  readonly min: number
  readonly max: number
  readonly priority: number
  /** Clusters within the weight of which nothing is known. */
  readonly unknown: number
}

/** Weights and bounds of the children of one node, by the preferences of their level and the default weights. */
export function weigh({ nodes, capacities }: Children, scheduling: Scheduling): readonly Weighed[] {
  const preferences =
    scheduling.levels.length === 0 ? none : nodes.map(each => preferenceFor(each, scheduling))
  const naming = levelsNaming(preferences, scheduling)
  const measured = isMeasured(scheduling.own)
  let last: Weighed | undefined
  return nodes.map((child, index): Weighed => {
    const preference = preferences[index]
    const unnamed = preference === undefined && naming.some(level => standsAt(level, child))
    const own = explicitWeight(child)
    const given = preference?.weight ?? own ?? defaultWeight(child)
    const capacity = capacities?.[index]
    const unknown = measured && !unnamed ? unknownIn(child, capacity) : 0
    const measure = measured ? knownIn(child, capacity) + unknown * scheduling.assumed : given
    const weight = unnamed ? 0 : measure
    const explicit = !unnamed && !measured && preference?.weight === undefined && own !== undefined
    const same =
      preference === preferences[index - 1] &&
      last?.weight === weight &&
      last.explicit === explicit &&
      last.unknown === unknown
    // Siblings are mostly alike.
    if (last !== undefined && same) return last
    const min = preference?.minReplicas ?? 0
    const max = preference?.maxReplicas ?? Number.POSITIVE_INFINITY
    last = { weight, explicit, unknown, unnamed, min, max, priority: preference?.priority ?? 0 }
    return last
  })
}

const none: readonly undefined[] = []

/** The levels whose preferences name somebody; a branch beside clusters is none that those of `cluster` could name. */
function levelsNaming(
  preferences: readonly (Preference | undefined)[],
  { levels }: Scheduling,
): readonly string[] {
  const used = new Set(preferences)
  return levels.flatMap(({ level, preferences: list }) => (list.some(each => used.has(each)) ? level : []))
}

function explicitWeight(child: SelectedNode): number | undefined {
  return isLeaf(child) ? child.cluster?.weight : child.placement.weight
}

function defaultWeight(child: SelectedNode): number {
  return isLeaf(child) ? 1 : child.weight
}

// The most exact target wins: path, then cluster, then directory name, then "*". Between equals `cluster` wins over
// the name of the depth, so that the order of the levels does not matter.
export function preferenceFor(child: SelectedNode, scheduling: Scheduling): Preference | undefined {
  const { path, name } = child.placement
  const targeted = { path, name, cluster: leafCluster(child) }
  let best: Preference | undefined
  let exactness = 0
  for (const { level, preferences } of scheduling.levels) {
    if (!standsAt(level, child)) continue
    for (const preference of preferences) {
      const match = 2 * exactnessOf(preference.target, targeted)
      const found = match > 0 && level === 'cluster' ? match + 1 : match
      if (found > exactness) {
        best = preference
        exactness = found
      }
    }
  }
  return best
}
