import type { Histogram, Registry } from 'prom-client'
import { isWell } from '../../core/model/outcome.ts'
import type { ClusterState } from '../../core/model/state.ts'
import { durations, secondsOf } from './instruments.ts'

/** Since when a revision was on its way; times are in milliseconds since the epoch. */
export interface Began {
  readonly committedAt: number
  /** When a webhook told of it; absent: none did. */
  readonly hintedAt?: number
}

interface Rollout extends Began {
  /** Clusters that were counted. */
  readonly applied: Set<string>
  readonly healthy: Set<string>
}

// Who is behind by more commits has other troubles than how long they take.
const keptRevisions = 20

/** How long revisions take until the clusters that they change have them, and are well: once a cluster and revision. */
export class RolloutTimes {
  readonly #toApplied: Histogram
  readonly #toHealthy: Histogram
  readonly #fromWebhook: Histogram
  readonly #rollouts = new Map<string, Rollout>()
  #known: ReadonlyMap<string, ClusterState> = new Map()

  constructor(registry: Registry) {
    this.#toApplied = durations(
      registry,
      'banyan_commit_to_applied_seconds',
      'From a commit until a cluster that it changes was reported to have it.',
    )
    this.#toHealthy = durations(
      registry,
      'banyan_commit_to_healthy_seconds',
      'From a commit until a cluster that it changes was reported to have it and to be well.',
    )
    this.#fromWebhook = durations(
      registry,
      'banyan_webhook_to_applied_seconds',
      'From the webhook that told of a commit until a cluster that it changes was reported to have it.',
    )
  }

  begin(revision: string, began: Began): void {
    this.#rollouts.set(revision, { ...began, applied: new Set(), healthy: new Set() })
    for (const [oldest] of this.#rollouts) {
      if (this.#rollouts.size <= keptRevisions) return
      this.#rollouts.delete(oldest)
    }
  }

  stand(clusters: ReadonlyMap<string, ClusterState>, now: number): void {
    for (const [name, state] of clusters) if (this.#known.get(name) !== state) this.#count(state, now)
    this.#known = clusters
  }

  #count({ name, revision, sync, health }: ClusterState, endedAt: number): void {
    const rollout = this.#rollouts.get(revision)
    if (rollout === undefined || sync !== 'Synced') return
    const { committedAt, hintedAt, applied, healthy } = rollout
    const since = (startedAt: number): number => secondsOf({ startedAt, endedAt })
    if (!applied.has(name)) {
      this.#toApplied.observe(since(committedAt))
      if (hintedAt !== undefined) this.#fromWebhook.observe(since(hintedAt))
      applied.add(name)
    }
    if (healthy.has(name) || !isWell(health)) return
    this.#toHealthy.observe(since(committedAt))
    healthy.add(name)
  }
}
