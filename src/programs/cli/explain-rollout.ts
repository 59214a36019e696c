import type { JsonObject } from '../../base/std/json.ts'
import { formatPin } from '../../core/model/pin.ts'
import { type RolloutState, rolloutKey } from '../../core/model/rollout.ts'
import type { ApplicationState, FleetState } from '../../core/model/state.ts'
import { formatRollout } from '../../core/report/index.ts'
import { explainGates, type GateExplanation } from '../../core/rollout/index.ts'
import { systemClock } from '../../io/clock.ts'
import { clustersIn } from '../../reconcile/fleet/work.ts'
import { type LoadedFleet, requireCompiled } from './load-fleet.ts'

/** By what changes of an application reach clusters, and how far that is. */
export interface RolloutExplanation {
  readonly gates: readonly GateExplanation[]
  /** On the way now, by the name of their policy. */
  readonly rollouts: ReadonlyMap<string, RolloutState>
  /** Why a cluster that was asked for has something older, or nothing yet; undefined: it has all, or nobody asked. */
  readonly behind: string | undefined
}

export function explainRollout(
  loaded: LoadedFleet,
  application: string,
  cluster: string | undefined,
): RolloutExplanation {
  const { fleet, desired } = requireCompiled(loaded)
  const asked = clustersIn(desired).filter(each => cluster === undefined || each.cluster.name === cluster)
  const gates = explainGates(fleet.root, asked, application, systemClock.now())
  const policies = new Set(gates.flatMap(({ policy }) => policy?.name ?? []))
  const rollouts = [...policies].flatMap(policy => {
    const rollout = loaded.state?.rollouts?.get(rolloutKey({ policy, application }))
    return rollout === undefined ? [] : [[policy, rollout] as const]
  })
  return { gates, rollouts: new Map(rollouts), behind: behindIn(loaded.state, application, cluster) }
}

function behindIn(
  state: FleetState | undefined,
  application: string,
  cluster: string | undefined,
): string | undefined {
  const found = state?.clusters.get(cluster ?? '')?.applications.find(({ name }) => name === application)
  return found && reasonOf(found)
}

function reasonOf({ held, awaited, withheld }: ApplicationState): string | undefined {
  if (withheld === true) return 'it has none of it yet, which a guard stops'
  if (awaited !== undefined) return 'it has none of it yet, and waits'
  return held && `it has ${held.revision.slice(0, 12)}: ${held.reason}`
}

const shownClusters = 20

/** Clusters that changes reach by the same way on one line. */
export function rolloutLines({ gates, rollouts, behind }: RolloutExplanation): readonly string[] {
  const ways = Map.groupBy(gates, formatGate)
  ways.delete('')
  const lines = [...ways].map(([way, reached]) => {
    const names = reached.slice(0, shownClusters).map(({ cluster }) => cluster)
    const rest = reached.length - names.length
    return `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}: ${way}`
  })
  const progress = [...rollouts].map(([policy, state]) => `RolloutPolicy ${policy}: ${formatRollout(state)}`)
  return [...lines, ...(behind === undefined ? [] : [behind]), ...progress]
}

function formatGate({ pin, policy }: GateExplanation): string {
  const way = policy && `changes come by RolloutPolicy ${policy.name} (${policy.file}), in its ${policy.step}`
  return [pin && formatPin(pin), way].filter(part => part !== undefined).join('; ')
}

export function rolloutJson({ gates, rollouts, behind }: RolloutExplanation): JsonObject {
  return {
    gates: gates.map(({ cluster, pin, policy }) => ({
      cluster,
      ...(pin && { pin: { ...pin, kind: pin.revision === undefined ? 'pause' : 'pin' } }),
      ...(policy && { policy: { ...policy } }),
    })),
    progress: [...rollouts].map(([policy, { revision, step, counts, waits }]) => ({
      policy,
      revision,
      step,
      counts: { ...counts },
      ...(waits !== '' && { waits }),
    })),
    ...(behind !== undefined && { behind }),
  }
}
