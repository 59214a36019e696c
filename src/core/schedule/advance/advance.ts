import type { Decision, DecisionNode } from '../../model/decision.ts'
import { amountOf } from '../../model/int-or-percent.ts'
import type { Observation } from '../../model/observation.ts'
import type { MovementSettings } from '../../model/propagation-policy.ts'
import { leavesOf } from './leaf.ts'
import { moveGrants } from './move-grants.ts'
import { isSettled, regrant } from './regrant.ts'

const defaultGracePeriodSeconds = 600

/**
 * Moves what is granted one step towards the targets. Increases are granted as long as the whole fleet has no more
 * than N + `fleetMaxSurge`; a decrease only where N − `fleetMaxUnavailable` are available without it, or when
 * `gracePeriodSeconds` have passed since the last increase. So without faults no fewer are available at any time than
 * the settings allow, and the targets are reached. Of a cluster that is silent the last that was seen counts; one
 * that shrinks and was never seen is taken at its word. Where an autoscaler rules (`autoscaled`), a cluster in which all
 * that it wants are available has what it was granted. Without an observation nobody watches: the targets are
 * granted. While replicas are `waiting` for clusters that are held for an error, no time is over, and so many are taken
 * from nobody.
 */
export function advance(
  decision: Decision,
  observation: Observation | undefined,
  settings: MovementSettings & { readonly autoscaled?: boolean; readonly waiting?: number },
): Decision {
  if (isSettled(decision.root)) return timed(decision, undefined)
  const { waiting = 0 } = settings
  if (observation === undefined) {
    const root = regrant(decision.root, keeping(waiting))
    return timed({ ...decision, root }, undefined)
  }
  const { at } = observation
  const { replicas, movingSince = at } = decision
  const leaves = leavesOf(decision, observation, settings.autoscaled ?? false)
  const { gracePeriodSeconds = defaultGracePeriodSeconds } = settings
  const isOver = waiting === 0 && at >= movingSince + gracePeriodSeconds
  const { surge, unavailable } = allowances(settings, replicas)
  const bounds = { floor: isOver ? undefined : replicas - unavailable, ceiling: replicas + surge }
  const granted = moveGrants(leaves, bounds)
  const grows = leaves.some(leaf => (granted.get(leaf.cluster) ?? 0) > leaf.granted)
  const root = regrant(decision.root, leaf => granted.get(leaf.cluster ?? '') ?? leaf.granted)
  const since = isSettled(root) ? undefined : grows ? at : movingSince
  return timed(root === decision.root ? decision : { ...decision, root }, since)
}

/** Grants the targets, but leaves so many replicas where they are. */
function keeping(waiting: number): (leaf: DecisionNode) => number {
  let left = waiting
  return ({ target, granted }) => {
    const kept = Math.min(left, Math.max(0, granted - target))
    left -= kept
    return target + kept
  }
}

// Where both come to nothing no step is possible, so that one replica at a time may be missing, as for a Deployment.
function allowances(
  { fleetMaxSurge = '100%', fleetMaxUnavailable = 0 }: MovementSettings,
  replicas: number,
): { readonly surge: number; readonly unavailable: number } {
  const surge = amountOf(fleetMaxSurge, replicas, 'up')
  const unavailable = amountOf(fleetMaxUnavailable, replicas, 'down')
  return { surge, unavailable: surge === 0 ? Math.max(1, unavailable) : unavailable }
}

function timed(decision: Decision, movingSince: number | undefined): Decision {
  if (decision.movingSince === movingSince) return decision
  const { movingSince: _, ...rest } = decision
  return movingSince === undefined ? rest : { ...rest, movingSince }
}
