import { Bell } from './bell.ts'
import type { News } from './round.ts'

/** What wakes each part of the loop. */
export class FleetBells {
  /** Decide anew. */
  readonly source: Bell = new Bell()
  /** Work on clusters. */
  readonly clusters: Bell = new Bell()
  /** Report. */
  readonly outcomes: Bell = new Bell()
  /** Let rollouts go on. */
  readonly rollouts: Bell = new Bell()
  /** Write what they reverted into Git. */
  readonly reverts: Bell = new Bell()

  ring(news: News): void {
    if (news === 'observation') this.source.ring()
    else this.clusters.ring()
    if (news !== 'outcome') return
    this.outcomes.ring()
    this.rollouts.ring()
  }

  ringAll(): void {
    this.source.ring()
    this.clusters.ring()
    this.outcomes.ring()
    this.rollouts.ring()
    this.reverts.ring()
  }
}
