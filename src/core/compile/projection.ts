import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Decision, DecisionNode } from '../model/decision.ts'
import { keyOf, type ObjectKey } from '../model/object.ts'
import type { Amounts, ClusterObservation, Observation, ObservedWorkload } from '../model/observation.ts'
import { choosesByObservation, choosesByRoom, clustersIn, type SelectedNode } from '../schedule/index.ts'
import { alternatives } from './alternatives.ts'
import type { Active } from './render-tree.ts'

/** What one decision was made from, as far as that was seen. */
export interface Reading {
  readonly active: Active
  readonly workload: ObjectKey
  /** What it was divided among. */
  readonly selected: SelectedNode
  /** What came of it. */
  readonly root: DecisionNode
  /** Whoever runs in clusters that matter to it, and is not divided or is divided by another policy. */
  readonly others: readonly Active[]
  /**
   * What was to be there and was not yet, of all workloads, by cluster name, for a choice or division among these
   * clusters; undefined: no room was looked at.
   */
  readonly promised: (among: SelectedNode) => ((cluster: string) => Amounts) | undefined
  /** What clusters lack of the APIs that it needs, by name. */
  readonly lacking: ReadonlyMap<string, readonly string[]>
}

/**
 * What the decision of one workload read of an observation, and no more: of the clusters that it was divided among how
 * much is free and how much of the workload is there; of those that it could have had, or still has, and of those that
 * others have, whether they fail; and what kept it away. Undefined where nothing was observed at all. Deciding with it
 * is deciding with the whole.
 */
export function projectObservation(
  observation: Observation | undefined,
  reading: Reading,
): Observation | undefined {
  if (observation === undefined) return undefined
  const { active, selected, root, others, promised } = reading
  const scored = choosesByObservation(active.placed)
  const clusters = new Map<string, ClusterObservation>()
  const read = (names: Iterable<string>, part: Part): void => {
    for (const name of names) {
      const seen = observation.clusters.get(name)
      const made = seen && !clusters.has(name) ? partOf(seen, name, part, reading) : undefined
      if (made !== undefined) clusters.set(name, made)
    }
  }
  const { placed } = active
  const isByRoom = choosesByRoom(placed)
  const offered = [placed.selected, ...alternatives(placed)].filter(each => each !== undefined)
  const taken = promised(isByRoom ? (placed.selected ?? selected) : selected)
  read(namesIn(selected), { isOwn: true, room: scored || taken !== undefined, taken })
  if (isByRoom)
    for (const each of offered) read(namesIn(each), { isOwn: true, room: true, taken: promised(each) })
  read(leavesOf(root), { isOwn: true, room: scored || isByRoom, ...(isByRoom && { taken }) })
  for (const each of offered) read(namesIn(each), { isOwn: false, room: scored })
  for (const { whole } of others) read(namesIn(whole), { isOwn: false, room: false })
  return { at: observation.at, clusters }
}

/** What is read of some clusters. */
interface Part {
  /** The workload there. */
  readonly isOwn: boolean
  readonly room: boolean
  readonly taken?: ReturnType<Reading['promised']>
}

// Undefined where there is nothing that anybody read.
function partOf(
  { taints, room, promised, workloads }: ClusterObservation,
  name: string,
  { isOwn, room: isRoomRead, taken }: Part,
  { active, workload, lacking }: Reading,
): ClusterObservation | undefined {
  const lacks = lacking.get(name)
  const readRoom = isRoomRead ? room : undefined
  if (!isOwn && taints.length === 0 && lacks === undefined && readRoom === undefined) return undefined
  const keys = isOwn ? keysOf(active, workload) : []
  const made: Writable = { taints, workloads: partsOf(workloads, keys) }
  if (lacks !== undefined) made.lacks = lacks
  if (readRoom !== undefined) made.room = readRoom
  if (taken !== undefined) made.promised = promised ?? taken(name)
  return made
}

// Who chooses by room measures all that is divided together.
function keysOf({ placed, workloads }: Active, workload: ObjectKey): readonly ObjectKey[] {
  return choosesByRoom(placed) ? workloads.divided.map(({ key }) => key) : [workload]
}

function partsOf(
  workloads: ClusterObservation['workloads'],
  keys: readonly ObjectKey[],
): ClusterObservation['workloads'] {
  const found = keys.flatMap(key => {
    const own = workloads.get(key)
    return own === undefined ? [] : [[key, own] as const]
  })
  return found.length === 0 ? nothing : new Map(found)
}

type Writable = { -readonly [Field in keyof ClusterObservation]: ClusterObservation[Field] }

const nothing: ReadonlyMap<ObjectKey, ObservedWorkload> = new Map()

function namesIn(selected: SelectedNode): readonly string[] {
  return clustersIn(selected).map(({ name }) => name)
}

function* leavesOf({ cluster, children }: DecisionNode): Generator<string> {
  if (cluster !== undefined) yield cluster
  for (const child of children) yield* leavesOf(child)
}

/** What decisions read of the clusters, put together; the newest counts. It is what is known before anybody looks again. */
export const rememberedObservation: (decisions: ReadonlyMap<string, Decision>) => Observation | undefined =
  memoizeByIdentity(decisions => {
    const seen = [...decisions.values()]
      .flatMap(decision => withinGrants(decision) ?? [])
      .sort((a, b) => a.at - b.at)
    const newest = seen.at(-1)
    if (newest === undefined) return undefined
    const clusters = new Map<string, ClusterObservation>()
    const workloads = new Map<string, Map<ObjectKey, ObservedWorkload>>()
    for (const each of seen) {
      for (const [name, { promised: _stale, ...cluster }] of each.clusters) {
        const before = clusters.get(name)
        const joined = workloads.get(name) ?? new Map<ObjectKey, ObservedWorkload>()
        for (const [key, workload] of cluster.workloads) joined.set(key, workload)
        workloads.set(name, joined)
        const lacks = joinedNames(before?.lacks, cluster.lacks)
        clusters.set(name, { ...before, ...cluster, ...(lacks && { lacks }), workloads: joined })
      }
    }
    return { at: newest.at, clusters }
  })

function joinedNames(a: readonly string[] = [], b: readonly string[] = []): readonly string[] | undefined {
  if (b.length === 0) return a.length === 0 ? undefined : a
  return a.length === 0 ? b : [...new Set([...a, ...b])].sort()
}

// What was seen before a decrease that the decision made counts for no increase that comes after; what was seen of
// other workloads is told by their own decisions.
function withinGrants({ observation, workload, root }: Decision): Observation | undefined {
  if (observation === undefined || observation.clusters.size === 0) return undefined
  const key = keyOf(workload)
  const grants = grantsIn(root)
  const clusters = new Map(observation.clusters)
  for (const [name, seen] of clusters) {
    const own = seen.workloads.get(key)
    const granted = grants.get(name) ?? 0
    if (seen.workloads.size === 0 || (seen.workloads.size === 1 && own && own.available <= granted)) continue
    const available = Math.min(own?.available ?? 0, granted)
    clusters.set(name, { ...seen, workloads: new Map(own && [[key, { ...own, available }]]) })
  }
  return { at: observation.at, clusters }
}

function grantsIn(root: DecisionNode): ReadonlyMap<string, number> {
  const grants = new Map<string, number>()
  const visit = ({ cluster, granted, children }: DecisionNode): void => {
    if (cluster !== undefined) grants.set(cluster, granted)
    for (const child of children) visit(child)
  }
  visit(root)
  return grants
}
