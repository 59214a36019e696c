import type { FleetMetrics } from '../../io/http/fleet-metrics.ts'
import type { FleetSource } from '../../reconcile/ports.ts'
import type { Companion } from './watch-fleet.ts'

/** Tells the metrics what the loop does. */
export function measureFleet(fleet: FleetMetrics): Companion {
  return {
    onProgress: event => {
      if (event.kind === 'compiled') fleet.compiled()
      else fleet.evaluated(event.outcome, event)
    },
    onLook: look => fleet.looked(look),
    onTurn: (part, failure, turn) => fleet.turned(part, failure !== undefined, turn),
    beside: async ({ reconciler }) => fleet.watch(() => reconciler.load),
  }
}

/** A look at the source that tells the metrics of each revision but the first, which clusters may have had for long. */
export function measureBeginnings(
  source: FleetSource,
  fleet: FleetMetrics,
  hint: () => number | undefined,
): FleetSource['latest'] {
  let last: string | undefined
  let lastHint: number | undefined
  return async signal => {
    const revision = await source.latest(signal)
    if (revision !== undefined && last !== undefined && revision !== last) {
      const [commit] = await source.repository.log({ to: revision, limit: 1 })
      const hintedAt = hint()
      const isNews = hintedAt !== undefined && hintedAt !== lastHint
      if (commit !== undefined)
        fleet.began(revision, { committedAt: commit.time * 1_000, ...(isNews && { hintedAt }) })
      lastHint = hintedAt
    }
    last = revision ?? last
    return revision
  }
}
