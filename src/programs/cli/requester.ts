import { systemClock } from '../../io/clock.ts'
import type { Requester } from '../../reconcile/fleet/cluster-request.ts'
import { writerName } from './live-ports.ts'
import { type LoadedFleet, requireCompiled } from './load-fleet.ts'
import type { OpenSource } from './open-source.ts'

/** Who asks clusters about a fleet that was loaded; where nothing was decided yet, the first decision is supposed. */
export function requesterOf({ source }: OpenSource, loaded: LoadedFleet): Requester {
  const { fleet, revision } = requireCompiled(loaded)
  const now = Math.floor(systemClock.now() / 1_000)
  const sequence = loaded.state?.sequence ?? { epoch: now, counter: 1 }
  const state = { ...source.description, fleet: fleet.name, sequence, revision }
  return { clock: systemClock, writer: writerName(), state }
}
