import { shortened } from '../../base/std/shortened.ts'
import { type NodePin, nodeAt, specOf } from '../../core/fleet/index.ts'
import type { Fleet, FleetNode } from '../../core/model/fleet.ts'
import { pinOf } from '../../core/model/pin.ts'
import { type Breach, type RolloutState, rolloutKey } from '../../core/model/rollout.ts'
import type { FleetState } from '../../core/model/state.ts'

/** A breach whose clusters were given back what they had. */
export interface Reverted {
  readonly key: string
  readonly breach: Breach
  /** What Git does not say of it; absent: it says all. */
  readonly pending: Revert | undefined
}

/** Pins of what failed, which people see, and end. */
export interface Revert {
  readonly pins: readonly NodePin[]
  readonly what: string
  readonly why: string
}

/** What rollouts reverted, with what the fleet's files do not say of it yet. */
export function pendingReverts(fleet: Fleet, state: FleetState): readonly Reverted[] {
  return [...(state.rollouts?.values() ?? [])].flatMap(rollout =>
    rollout.breaches.flatMap(breach =>
      breach.reverted === true
        ? [{ key: rolloutKey(rollout), breach, pending: revertOf(fleet, state, rollout, breach) }]
        : [],
    ),
  )
}

function revertOf(
  fleet: Fleet,
  state: FleetState,
  { application }: RolloutState,
  { group, clusters, reason, step }: Breach,
): Revert | undefined {
  const pinned = Object.keys(clusters).flatMap(name => {
    const { location, applications } = state.clusters.get(name) ?? {}
    const revision = applications?.find(each => each.name === application)?.held?.revision
    const node = location === undefined ? undefined : nodeAt(fleet.root, location)
    const isThere = pinOf(node?.cluster?.pins, application)?.revision !== undefined
    return node === undefined || revision === undefined || isThere ? [] : [{ node, revision }]
  })
  const [first] = pinned
  if (first === undefined) return undefined
  const directory = group === '' ? undefined : nodeAt(fleet.root, group)
  const isOne = directory !== undefined && pinned.every(({ revision }) => revision === first.revision)
  const targets: readonly { node: FleetNode; revision: string }[] = isOne
    ? [{ node: directory, revision: first.revision }]
    : pinned
  const why = shortened(`${step} failed: ${reason}`, longest)
  const pins = targets.map(({ node, revision }) => ({
    node: specOf(fleet, node, !isOne),
    pin: { application, revision, reason: why },
  }))
  const where = isOne ? group : targets.map(({ node }) => node.path).join(' and ')
  const to = first.revision.slice(0, 12)
  return { pins, what: `${application} in ${where} to ${to}`, why: `${application}: ${why}` }
}

const longest = 200
