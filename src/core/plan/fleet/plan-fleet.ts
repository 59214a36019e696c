import { sha256 } from '../../../base/std/hash.ts'
import { canonicalJson } from '../../../base/std/json.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { Decision } from '../../model/decision.ts'
import type { DesiredCluster, DesiredNode, Pair } from '../../model/desired.ts'
import type { ChangeGroup, FleetPlan, ObjectChange } from '../../model/fleet-plan.ts'
import type { ObjectKey } from '../../model/object.ts'
import type { Resource } from '../../model/resource.ts'
import { movedReplicas } from '../../model/share-change.ts'
import type { Suspension } from '../../model/suspension.ts'
import { changedClusters } from './changed-clusters.ts'
import { runsOfDeletion } from './hook-changes.ts'
import { type LastCluster, sortLeft } from './left-clusters.ts'
import { compareDecisions } from './moves.ts'
import { type Bind, keysOf, pairComparer, type Side } from './pair-changes.ts'

/** A desired state with the decisions that its replicas come from. */
export interface PlanSide {
  readonly desired: DesiredNode | undefined
  readonly decisions: ReadonlyMap<string, Decision>
  /** Clusters in which nothing is written for now, by name. */
  readonly suspended?: ReadonlyMap<string, Suspension>
  /** Clusters that left since, as the last revision with them had them; absent: as this side has them. */
  readonly last?: ReadonlyMap<string, LastCluster>
}

/** The changes of one cluster. */
export interface ClusterChanges {
  readonly cluster: string
  readonly changes: readonly ObjectChange[]
}

/** What would change where. Branches that are the same object on both sides are not looked at. */
export function planFleet(before: PlanSide, after: PlanSide, bind: Bind): FleetPlan {
  const compare = pairComparer(bind)
  const { both, joined, left } = changedClusters(before.desired, after.desired)
  const { removed, detached } = sortLeft(left, before.last)
  const clusters = [
    ...both.map(({ name, old, next }) => ({
      cluster: name,
      changes: compareClusters(old, next, compare, bind),
    })),
    ...removed.map(old => ({
      cluster: old.cluster.name,
      changes: compareClusters(old, undefined, compare, bind),
    })),
  ]
  const moves = compareDecisions(before.decisions, after.decisions)
  const moved = moves.reduce((sum, move) => sum + movedReplicas(move.root), 0)
  const suspended = [...(after.suspended ?? [])].map(([cluster, suspension]) => ({ cluster, suspension }))
  return {
    ...groupClusterChanges(clusters, moved),
    moves,
    joined,
    detached: detached.map(({ cluster }) => cluster.name),
    removed: removed.map(({ cluster }) => cluster.name),
    suspended,
  }
}

/** Identical changes of several clusters as one, deletions first, with their counts. */
export function groupClusterChanges(
  clusters: readonly ClusterChanges[],
  moved = 0,
): Pick<FleetPlan, 'groups' | 'counts'> {
  const groups = groupChanges(clusters)
  const counts = {
    clusters: clusters.filter(({ changes }) => changes.length > 0).length,
    added: count(groups, ({ change, hook }) => change === 'added' && hook === undefined),
    changed: count(groups, ({ change, hook }) => change === 'changed' && hook === undefined),
    deleted: count(groups, ({ change, counted }) => change === 'removed' && counted),
    waiting: count(groups, ({ waits }) => waits === true),
    hooks: count(groups, ({ hook }) => hook !== undefined),
    movedReplicas: moved,
  }
  return { groups, counts }
}

type Compare = (before: Side | undefined, after: Side | undefined) => readonly ObjectChange[]

function compareClusters(
  before: DesiredCluster | undefined,
  after: DesiredCluster | undefined,
  compare: Compare,
  bind: Bind,
): readonly ObjectChange[] {
  const old = new Map(before?.pairs.map(pair => [pair.application, pair]))
  const kept = new Set(after?.unreadable.map(({ application }) => application))
  const lists: (readonly ObjectChange[])[] = []
  for (const pair of after?.pairs ?? []) {
    const was = old.get(pair.application)
    old.delete(pair.application)
    if (was === pair || after === undefined) continue
    lists.push(
      compare(was && before && { pair: was, cluster: before.cluster }, { pair, cluster: after.cluster }),
    )
  }
  for (const pair of old.values()) {
    if (before === undefined || kept.has(pair.application)) continue
    const changes = compare({ pair, cluster: before.cluster }, undefined)
    lists.push(after?.vacant?.includes(pair.application) ? uncounted(changes) : changes)
  }
  const changes = lists.length === 1 ? (lists[0] ?? []) : handOver(lists.flat())
  if (before === undefined || !changes.some(({ change }) => change === 'removed')) return changes
  const removing = after === undefined ? changes : withoutStaying(changes, after, bind)
  if (after?.keepsAll === true) return waiting(removing)
  return withRuns(removing, old, pair => bind(pair, before.cluster))
}

// An application of which nothing goes has another name now, and runs none of its hooks.
function withRuns(
  changes: readonly ObjectChange[],
  leaving: ReadonlyMap<string, Pair>,
  bindBefore: (pair: Pair) => readonly Resource[],
): readonly ObjectChange[] {
  const removed = changes.filter(({ change }) => change === 'removed')
  const runs = [...new Set(removed.map(({ application }) => application))].flatMap(application => {
    const pair = leaving.get(application)
    return pair === undefined ? [] : runsOfDeletion(bindBefore(pair))(application)
  })
  return runs.length === 0 ? changes : [...changes, ...runs]
}

// What another application renders, or will when it is not held any more, is not removed with the one that had it.
function withoutStaying(
  changes: readonly ObjectChange[],
  { cluster, pairs, coming }: DesiredCluster,
  bind: Bind,
): readonly ObjectChange[] {
  const stays = (key: ObjectKey): boolean =>
    coming?.has(key) === true || pairs.some(pair => keysOf(bind(pair, cluster)).has(key))
  const left = changes.filter(({ change, key }) => change !== 'removed' || !stays(key))
  return left.length === changes.length ? changes : left
}

const uncounted: (changes: readonly ObjectChange[]) => readonly ObjectChange[] = memoizeByIdentity(changes =>
  changes.map(change => ({ ...change, counted: false })),
)

const waiting: (changes: readonly ObjectChange[]) => readonly ObjectChange[] = memoizeByIdentity(changes =>
  changes.map(each => (each.change === 'removed' && each.counted ? { ...each, waits: true } : each)),
)

// An object that one application gives up and another renders stays in the cluster: its owner changes, no more.
function handOver(changes: readonly ObjectChange[]): readonly ObjectChange[] {
  const removed = new Map(
    changes.filter(({ change }) => change === 'removed').map(change => [change.key, change]),
  )
  const passed = new Set<string>()
  const out = changes.map(change => {
    const from = change.change === 'added' ? removed.get(change.key) : undefined
    if (from?.before === undefined) return change
    passed.add(change.key)
    return { ...change, change: 'changed' as const, from: from.application, before: from.before }
  })
  return passed.size === 0
    ? changes
    : out.filter(({ change, key }) => change !== 'removed' || !passed.has(key))
}

function groupChanges(clusters: readonly ClusterChanges[]): readonly ChangeGroup[] {
  const groups = new Map<string, { readonly change: ObjectChange; readonly clusters: string[] }>()
  const digests = new Map<ObjectChange, string>()
  for (const { cluster, changes } of clusters) {
    for (const change of changes) {
      const digest = digests.get(change) ?? digestOf(change)
      digests.set(change, digest)
      const group = groups.get(digest)
      if (group === undefined) groups.set(digest, { change, clusters: [cluster] })
      else group.clusters.push(cluster)
    }
  }
  return [...groups.values()].sort((a, b) => compareText(sortKey(a.change), sortKey(b.change)))
}

const rank = { removed: 0, changed: 1, added: 2 }

function sortKey(change: ObjectChange): string {
  return `${rank[change.change]}${change.counted ? 0 : 1} ${change.application} ${change.key}`
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function digestOf(each: ObjectChange): string {
  const { change, counted, waits, hook = '', key, application, from = '', before, after } = each
  const words = [change, counted, waits === true, hook, key, application, from]
  return sha256([...words, canonicalJson(before), canonicalJson(after)].join('\n'))
}

function count(groups: readonly ChangeGroup[], counted: (change: ObjectChange) => boolean): number {
  return groups.reduce((sum, { change, clusters }) => sum + (counted(change) ? clusters.length : 0), 0)
}
