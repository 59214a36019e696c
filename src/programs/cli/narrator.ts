import type { Outcome } from '../../core/model/outcome.ts'
import { hasChanges } from '../../core/report/index.ts'
import type { Progress, Round } from '../../reconcile/fleet/round.ts'
import { describeFleet } from './describe-fleet.ts'
import { textsOf } from './load-fleet.ts'
import type { Log } from './log/log.ts'
import { clusterFields, sayCluster } from './log/say-cluster.ts'
import { sayMistakes } from './log/say-mistakes.ts'
import { sayPlan } from './log/say-plan.ts'
import type { OpenSource } from './open-source.ts'
import { addedUp, hasDone, isMoving, isWell, standingOf } from './outcome-text.ts'
import { print } from './print.ts'

export interface NarratorOptions {
  readonly log: Log
  /** Shows the whole plan of every revision after the first, not only how much it changes. */
  readonly plans: boolean
  /** Shows the fleet as a tree after a round that changed it. */
  readonly trees: boolean
}

/** Tells what a run of rounds does: what changes, each cluster as it is done, and the fleet afterwards. */
export class Narrator {
  readonly #open: OpenSource
  readonly #options: NarratorOptions
  /** How each cluster was told to stand. */
  readonly #standings = new Map<string, string>()
  /** Of the clusters where what was changed is on its way: what was done in all, and how it stands. */
  readonly #moving = new Map<string, Outcome>()
  /** Clusters that were told not to be well. */
  readonly #ill = new Set<string>()
  #revision: string | undefined
  #planned = false
  #fleet = ''
  #shown = 0
  #hidden = 0
  #wasChanged = false

  constructor(open: OpenSource, options: NarratorOptions) {
    this.#open = open
    this.#options = options
  }

  /** A step of a round. */
  progress(event: Progress): void {
    if (event.kind === 'cluster') this.#cluster(event)
    else this.#plan(event)
  }

  /** The mistakes of a new revision. */
  async revision(round: Round): Promise<void> {
    if (round.revision !== this.#revision) await this.#mistakes(round)
    this.#revision = round.revision
  }

  /** The fleet, if anything was changed, or is not as it was shown. */
  fleet(round: Round): void {
    for (const outcome of this.#moving.values()) this.#tell(outcome, round.revision)
    this.#moving.clear()
    if (this.#hidden > 0) this.#options.log.show(`  and ${this.#hidden} more clusters`)
    const wasChanged = this.#wasChanged
    this.#shown = 0
    this.#hidden = 0
    this.#wasChanged = false
    if (!this.#options.trees) return
    const fleet = describeFleet(round, this.#open.flags)
    if (fleet !== this.#fleet || wasChanged) print(`\n${fleet}`)
    this.#fleet = fleet
  }

  #plan(compiled: Extract<Progress, { readonly kind: 'compiled' }>): void {
    const isWhole = this.#options.plans && this.#planned && hasChanges(compiled.plan)
    this.#planned = true
    sayPlan(this.#options.log, compiled, this.#open, isWhole)
  }

  // What is on its way is told when it has arrived.
  #cluster({ outcome, revision }: Extract<Progress, { readonly kind: 'cluster' }>): void {
    const sum = addedUp(this.#moving.get(outcome.cluster), outcome)
    this.#wasChanged ||= hasDone(outcome)
    if (isMoving(outcome)) {
      this.#moving.set(outcome.cluster, sum)
      this.#options.log.say('debug', 'cluster evaluated', clusterFields(outcome, revision))
      return
    }
    this.#moving.delete(outcome.cluster)
    this.#tell(sum, revision)
  }

  // A cluster that is only looked at again has nothing new to tell.
  #tell(outcome: Outcome, revision: string): void {
    const { log } = this.#options
    const { cluster } = outcome
    const standing = standingOf(outcome)
    if (!hasDone(outcome) && this.#standings.get(cluster) === standing) {
      log.say('debug', 'cluster evaluated', clusterFields(outcome, revision))
      return
    }
    this.#standings.set(cluster, standing)
    const isHidden = isWell(outcome) && this.#shown >= shownClusters
    sayCluster(log, { outcome, revision, wasIll: this.#ill.has(cluster) }, isHidden)
    if (isWell(outcome)) this.#ill.delete(cluster)
    else this.#ill.add(cluster)
    if (isHidden) this.#hidden++
    this.#shown++
  }

  async #mistakes({ revision, diagnostics }: Round): Promise<void> {
    if (diagnostics.length === 0) return
    const tree = await this.#open.source.repository.tree(revision)
    const textOf = textsOf({ revision, tree })
    sayMistakes(this.#options.log, { revision, diagnostics, textOf, prefix: this.#open.prefix })
  }
}

const shownClusters = 40
