import type { KubernetesObject } from '../../src/core/model/object.ts'
import type { FleetState } from '../../src/core/model/state.ts'
import type { Seeded } from '../../src/simulator/seeded.ts'

/** Something that goes on in some stories beside commits and what strangers do in clusters. */
export interface Plot {
  /** Somebody in it does something; gives what, undefined where there was nothing to do it to. */
  readonly act: (random: Seeded, now: number) => string | undefined
  /** The faults are over: people put right what only they can. */
  readonly end: (now: number) => void
  /** All has come to rest: somebody lets go on what waits for a word; gives what, undefined where nothing does. */
  readonly release?: (state: FleetState | undefined, now: number) => string | undefined
  /** What is not as it has to be, once all has come to rest. */
  readonly check: (state: FleetState | undefined) => Promise<readonly string[]>
  /** The objects of clusters for which is committed, as they stand there. */
  readonly committedIn?: (cluster: string) => readonly KubernetesObject[]
  /** How often somebody was written to so far. */
  readonly writes: () => number
}
