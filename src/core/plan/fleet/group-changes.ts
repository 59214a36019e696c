import { sha256 } from '../../../base/std/hash.ts'
import { canonicalJson } from '../../../base/std/json.ts'
import type { ChangeGroup, FleetPlan, ObjectChange } from '../../model/fleet-plan.ts'

/** The changes of one cluster. */
export interface ClusterChanges {
  readonly cluster: string
  readonly changes: readonly ObjectChange[]
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
