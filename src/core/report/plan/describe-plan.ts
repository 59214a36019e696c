import { counted } from '../../../base/std/counted.ts'
import type { ChangeGroup, FleetPlan, GuardVerdict, ReplicaMove } from '../../model/fleet-plan.ts'
import { formatId, parseKey } from '../../model/object.ts'
import { formatPin } from '../../model/pin.ts'
import type { ShareChange } from '../../model/share-change.ts'
import { formatSuspension } from '../../model/suspension.ts'

/** `3 clusters: 1 deleted, 1 deletion waits, 2 changed, 4 added, 1 hook runs, 5 replicas moved`, or `no changes`. */
export function headline({ counts, detached, removed, joined, redelivered, pins }: FleetPlan): string {
  const deleted = counts.deleted - counts.waiting
  const parts = [
    deleted > 0 && `${deleted} deleted`,
    counts.waiting > 0 && counted(counts.waiting, 'deletion waits', 'deletions wait'),
    counts.changed > 0 && `${counts.changed} changed`,
    counts.added > 0 && `${counts.added} added`,
    counts.hooks > 0 && counted(counts.hooks, 'hook runs', 'hooks run'),
    counts.movedReplicas > 0 && counted(counts.movedReplicas, 'replica moved', 'replicas moved'),
    joined.length > 0 && counted(joined.length, 'cluster joins', 'clusters join'),
    detached.length > 0 && counted(detached.length, 'cluster detached', 'clusters detached'),
    removed.length > 0 && counted(removed.length, 'cluster removed', 'clusters removed'),
    redelivered.length > 0 &&
      counted(redelivered.length, 'cluster delivered another way', 'clusters delivered another way'),
    pins.length > 0 && counted(pins.length, 'pin or pause changes', 'pins or pauses change'),
  ].filter(part => part !== false)
  if (parts.length === 0) return 'no changes'
  return `${counted(counts.clusters, 'cluster')}: ${parts.join(', ')}`
}

export function hasChanges(plan: FleetPlan): boolean {
  const { groups, moves, detached, removed, joined, redelivered, pins } = plan
  return [groups, moves, detached, removed, joined, redelivered, pins].some(list => list.length > 0)
}

/** The changes as readers tell them apart: what is scaled differs in what does not change, such as vars. */
export function toldGroups({ groups }: FleetPlan): readonly ChangeGroup[] {
  const told = Map.groupBy(groups, group =>
    group.change.scaled === true ? `${group.change.application} ${group.change.key}` : group,
  )
  return [...told.values()].flatMap(([first, ...rest]) => {
    if (first === undefined) return []
    const clusters = [first, ...rest].flatMap(group => group.clusters).sort()
    return rest.length === 0 ? [first] : [{ change: first.change, clusters }]
  })
}

/** `in hangzhou-1`, or `the same in 37 clusters: a, b, c and 34 more`. */
export function whereOf({ clusters }: ChangeGroup): string {
  return clusters.length === 1 ? inClusters(clusters) : `the same ${inClusters(clusters)}`
}

function inClusters(clusters: readonly string[]): string {
  if (clusters.length === 1) return `in ${clusters[0]}`
  const shown = clusters.slice(0, shownClusters)
  const rest = clusters.length - shown.length
  return `in ${clusters.length} clusters: ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

const shownClusters = 3

/** `delete Service shop/web`, `update …`, `create …`, with what makes it special. */
export function whatOf({ change }: ChangeGroup): string {
  const id = formatId(parseKey(change.key))
  const handed = change.from === undefined ? '' : ` (handed over from ${change.from})`
  if (change.hook !== undefined) return `run ${id} (hook of ${change.hook})`
  if (change.change === 'added') return `create ${id}`
  if (change.scaled === true) return `scale ${id} (see the replica moves)`
  if (change.recreated === true) return `recreate ${id}${handed}`
  if (change.change === 'changed') return `update ${id}${handed}`
  if (change.waits === true) return `delete ${id} (waits until all that belongs there can be read)`
  return change.counted ? `delete ${id}` : `delete ${id} (replaced, or runs elsewhere)`
}

/** `tokyo (until 2030-01-31T12:00:00Z: the network is rebuilt)`. */
export function suspendedLine({ suspended }: FleetPlan): string {
  const shown = suspended.slice(0, shownSuspended).map(({ cluster, suspension }) => {
    const why = formatSuspension(suspension)
    return why === '' ? cluster : `${cluster} (${why})`
  })
  const rest = suspended.length - shown.length
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

/** A line for each way that clusters are delivered from now on, and were not before. */
export function redeliveryLines({ redelivered }: FleetPlan): readonly string[] {
  return [...Map.groupBy(redelivered, ({ delivery }) => delivery)].map(([delivery, clusters]) => {
    const shown = clusters.slice(0, shownSuspended).map(({ cluster }) => cluster)
    const rest = clusters.length - shown.length
    return `${deliveryTitles[delivery]}: ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
  })
}

const deliveryTitles = {
  Commit:
    'Clusters for which is committed from now on (what was applied there is let go of, nothing is deleted)',
  Push: 'Clusters that are written to from now on (what was committed for them stays)',
}

const shownSuspended = 20

/** `pauses web in 2 clusters: osaka, tokyo (paused by asia: why)`, `pins …`, `ends the pause of …`. */
export function pinLines({ pins }: FleetPlan): readonly string[] {
  return pins.map(({ change, pin, clusters }) => {
    const { application, revision } = pin
    const what = application === '*' ? 'every application' : application
    const to = revision === undefined ? '' : ` to ${revision.slice(0, 12)}`
    const kind = revision === undefined ? 'pause' : 'pin'
    const does = change === 'begins' ? `${kind}s ${what}${to}` : `ends the ${kind} of ${what}${to}`
    return `${does} ${inClusters(clusters)} (${formatPin(pin)})`
  })
}

/** `web goes in steps by RolloutPolicy asia/careful in 37 clusters: …`, `web waits in osaka: paused by asia: why`. */
export function gateLines({ gates = [] }: FleetPlan): readonly string[] {
  return gates.map(({ application, by, name, clusters }) =>
    by === 'policy'
      ? `${application} goes in steps by RolloutPolicy ${name} ${inClusters(clusters)}`
      : `${application} waits ${inClusters(clusters)} (${name})`,
  )
}

/** A move as an indented tree: `asia 20 → 18`. */
export function moveLines({ application, workload, root }: ReplicaMove): readonly string[] {
  const lines = [`${application}: ${formatId(parseKey(workload))}  ${root.from} → ${root.to}`]
  const visit = (node: ShareChange, margin: string): void => {
    for (const child of node.children) {
      lines.push(`${margin}${child.name}  ${child.from} → ${child.to}`)
      visit(child, `${margin}  `)
    }
  }
  visit(root, '  ')
  return lines
}

/** What the guards stopped and how to let it through. */
export function guardLines({ stops, digest, approved }: GuardVerdict): readonly string[] {
  if (stops.length === 0) return []
  const lines = stops.map(
    ({ guard, message }) => `${approved ? 'approved' : 'stopped'} by ${guard}: ${message}`,
  )
  return approved ? lines : [...lines, `to let exactly this through: banyan approve ${digest}`]
}
