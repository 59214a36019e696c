import { exactnessOf } from '../model/exactness.ts'
import type { Preference } from '../model/propagation-policy.ts'
import { availableIn, availableOf } from './available.ts'
import type { Child } from './children.ts'
import { isMeasured, type Scheduling } from './scheduling.ts'

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
export function weigh(children: readonly Child[], scheduling: Scheduling): readonly Weighed[] {
  const preferences =
    scheduling.levels.length === 0 ? none : children.map(each => preferenceFor(each, scheduling))
  const named = preferences.some(preference => preference !== undefined)
  const measured = isMeasured(scheduling.own)
  return children.map((child, index): Weighed => {
    const preference = preferences[index]
    const min = preference?.minReplicas ?? 0
    const max = preference?.maxReplicas ?? Number.POSITIVE_INFINITY
    const priority = preference?.priority ?? 0
    const unnamed = named && preference === undefined
    if (unnamed) return { weight: 0, explicit: false, unknown: 0, unnamed, min, max, priority }
    if (measured) {
      const { weight, unknown } = measure(child, scheduling)
      return { weight, explicit: false, unknown, unnamed, min, max, priority }
    }
    const own = explicitWeight(child)
    const weight = preference?.weight ?? own ?? defaultWeight(child)
    const explicit = preference?.weight === undefined && own !== undefined
    return { weight, explicit, unknown: 0, unnamed, min, max, priority }
  })
}

const none: readonly undefined[] = []

type Weight = Pick<Weighed, 'weight' | 'explicit' | 'unknown'>

/** What a child can take as its weight, whatever the tree says of it. */
export function measure({ cluster, node, capacity }: Child, { assumed }: Scheduling): Weight {
  const { known, unknown } = cluster === undefined ? availableIn(node, capacity) : availableOf(capacity)
  return { weight: known + unknown * assumed, explicit: false, unknown }
}

function explicitWeight({ cluster, node }: Child): number | undefined {
  return cluster === undefined ? node.placement.weight : node.cluster?.weight
}

function defaultWeight({ cluster, node }: Child): number {
  return cluster === undefined ? node.weight : 1
}

// The most exact target wins: path, then cluster, then directory name, then "*". Between equals `cluster` wins over
// the name of the depth, so that the order of the levels does not matter.
export function preferenceFor(child: Child, scheduling: Scheduling): Preference | undefined {
  let best: Preference | undefined
  let exactness = 0
  for (const { level, preferences } of scheduling.levels) {
    if (level !== child.level && !(level === 'cluster' && child.cluster !== undefined)) continue
    for (const preference of preferences) {
      const match = 2 * exactnessOf(preference.target, child)
      const found = match > 0 && level === 'cluster' ? match + 1 : match
      if (found > exactness) {
        best = preference
        exactness = found
      }
    }
  }
  return best
}
