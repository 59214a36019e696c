import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { DesiredCluster, Pair } from '../../model/desired.ts'
import type { ObjectChange } from '../../model/fleet-plan.ts'
import type { ObjectKey } from '../../model/object.ts'
import type { Resource } from '../../model/resource.ts'
import { isSharedNamespace } from '../../model/shared-namespace.ts'
import { runsOfDeletion } from './hook-changes.ts'
import { type Bind, keysOf, type Side } from './pair-changes.ts'

type Compare = (before: Side | undefined, after: Side | undefined) => readonly ObjectChange[]

/** What would change in one cluster: an undefined side has nothing. */
export function compareClusters(
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
  const found = lists.length === 1 ? (lists[0] ?? []) : handOver(lists.flat())
  const changes = withoutShared(found, before, bind)
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

// A Namespace that several applications ask for is made with the first of them.
function withoutShared(
  changes: readonly ObjectChange[],
  before: DesiredCluster | undefined,
  bind: Bind,
): readonly ObjectChange[] {
  const isShared = ({ change, after }: ObjectChange): boolean =>
    change === 'added' && after !== undefined && isSharedNamespace(after)
  if (!changes.some(isShared)) return changes
  const known = new Set<ObjectKey>()
  const isThere = (key: ObjectKey): boolean =>
    before?.pairs.some(pair => keysOf(bind(pair, before.cluster)).has(key)) === true
  const left = changes.filter(each => {
    const isNew = !isShared(each) || !(known.has(each.key) || isThere(each.key))
    known.add(each.key)
    return isNew
  })
  return left.length === changes.length ? changes : left
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
