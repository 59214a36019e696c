import type { InflatedCharts } from '../../base/chart/inflated-chart.ts'
import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { TreeDirectory } from '../../base/tree/tree.ts'
import type { Decision } from '../model/decision.ts'
import type { Fleet } from '../model/fleet.ts'
import type { Observation } from '../model/observation.ts'
import type { PlacementDecisions } from '../model/placement-decision.ts'
import type { ClusterState } from '../model/state.ts'
import type { Suspension } from '../model/suspension.ts'

/** What a compile is a function of. */
export interface CompileInputs {
  /** Commit id of head. */
  readonly revision: string
  /** Trees by commit id: head's, and those of every revision that `previous` or a pin at head names. */
  readonly trees: ReadonlyMap<string, TreeDirectory>
  readonly previous: Previous
  /** What Helm made of the charts that `chartRequests` asks for; without it no chart is rendered. */
  readonly charts?: InflatedCharts
  /** What was seen of the clusters; without it nothing was, and scheduling knows what Git says alone. */
  readonly observation?: Observation
  /** Whether what Git says of a cluster's suspension holds now: its end may be over. Without it all hold. */
  readonly isSuspended?: (cluster: string, suspension: Suspension) => boolean
  /** In milliseconds since the epoch, for pins that end by themselves; without it none has ended. */
  readonly now?: number
  /** Whether a pair was pinned when it was decided, where that is decided again; without it the time counts. */
  readonly wasPinned?: (cluster: string, application: string) => boolean
  /** What the caller found out about the observation. */
  readonly notices?: readonly Diagnostic[]
  /** What commits ask to divide afresh, oldest first; a decision skips what it honoured before. */
  readonly rebalances?: readonly Rebalance[]
  /** What is decided already: who replays a decision gives the others of its compile. */
  readonly taken?: Taken
  /** What if the fleet at head were another: answers without an edit. */
  readonly suppose?: (fleet: Fleet) => Fleet
}

/** All that a compile came to but for one decision, which alone is made again: what is neither was not there. */
export interface Taken {
  readonly wanted: Pick<Decision, 'application' | 'workload' | 'policy'>
  /** By {@link decisionKey}. */
  readonly decisions: ReadonlyMap<string, Decision>
  /** By {@link placementKey}. */
  readonly placements: PlacementDecisions
}

/** A request to divide the workloads of a branch as if nothing had been before. */
export interface Rebalance {
  readonly commit: string
  /** From clustersPath; `''` is the root. */
  readonly path: string
  /** Absent: every application. */
  readonly application?: string
}

/** What earlier compiles left: the state store's, or nothing on a first start. */
export interface Previous {
  /** The newest revision that was compiled. */
  readonly revision?: string
  /** By {@link decisionKey}. */
  readonly decisions: ReadonlyMap<string, Decision>
  /** What policies that choose among clusters chose; absent: nothing yet. */
  readonly placements?: PlacementDecisions
  /** What came of it in the clusters, by name; absent: nothing is known to be applied anywhere. */
  readonly clusters?: ReadonlyMap<string, ClusterState>
  /** Revisions of the pairs that are held before head, by `pairKey`. */
  readonly heldPairs: ReadonlyMap<string, string>
  /** The newest revision in which a file that is broken now was whole, by path. */
  readonly heldFiles: ReadonlyMap<string, string>
}

export const noCharts: InflatedCharts = new Map()

export const nothingBefore: Previous = { decisions: new Map(), heldPairs: new Map(), heldFiles: new Map() }

/** Revisions whose trees a compile needs beside head's. */
export function revisionsOf(previous: Previous): ReadonlySet<string> {
  const left = [...(previous.clusters?.values() ?? [])].flatMap(({ removal }) => removal?.revision ?? [])
  const revisions = new Set([...previous.heldPairs.values(), ...previous.heldFiles.values(), ...left])
  if (previous.revision !== undefined) revisions.add(previous.revision)
  return revisions
}
