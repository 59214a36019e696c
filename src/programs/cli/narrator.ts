import type { Outcome } from '../../core/model/outcome.ts'
import { guardLines, hasChanges, headline } from '../../core/report/index.ts'
import type { Progress, Round } from '../../reconcile/fleet/round.ts'
import { colors } from './colors.ts'
import { describeFleet } from './describe-fleet.ts'
import { textsOf } from './load-fleet.ts'
import type { OpenSource } from './open-source.ts'
import { addedUp, hasDone, isMoving, isWell, outcomeText, standingOf } from './outcome-text.ts'
import { paintPlan, withFlags } from './paint-plan.ts'
import { print, printNotice } from './print.ts'
import { noticeDiagnostics } from './print-diagnostics.ts'

export interface NarratorOptions {
  /** Shows the whole plan of every revision after the first, not only how much it changes. */
  readonly plans: boolean
  /** Shows the fleet as a tree after a round that changed it. */
  readonly trees: boolean
}

/** Tells a person what a run of rounds does: what changes, each cluster as it is done, and the fleet afterwards. */
export class Narrator {
  readonly #open: OpenSource
  readonly #options: NarratorOptions
  /** How each cluster was told to stand. */
  readonly #standings = new Map<string, string>()
  /** Of the clusters where what was changed is on its way: what was done in all, and how it stands. */
  readonly #moving = new Map<string, Outcome>()
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
    if (event.kind === 'cluster') this.#cluster(event.outcome)
    else this.#plan(event)
  }

  /** The mistakes of a new revision. */
  async revision(round: Round): Promise<void> {
    if (round.revision !== this.#revision) await this.#mistakes(round)
    this.#revision = round.revision
  }

  /** The fleet, if anything was changed, or is not as it was shown. */
  fleet(round: Round): void {
    for (const outcome of this.#moving.values()) this.#tell(outcome)
    this.#moving.clear()
    if (this.#hidden > 0) printNotice(`  and ${this.#hidden} more clusters`)
    const wasChanged = this.#wasChanged
    this.#shown = 0
    this.#hidden = 0
    this.#wasChanged = false
    if (!this.#options.trees) return
    const fleet = describeFleet(round, this.#open.flags)
    if (fleet !== this.#fleet || wasChanged) print(`\n${fleet}`)
    this.#fleet = fleet
  }

  #plan({ plan, verdict, revision }: Extract<Progress, { readonly kind: 'compiled' }>): void {
    const full = this.#options.plans && this.#planned && hasChanges(plan)
    this.#planned = true
    if (full) {
      printNotice(withFlags(`\n${paintPlan(plan, verdict, colors.err)}`, this.#open))
      return
    }
    printNotice(colors.err.bold(`revision ${revision.slice(0, 12)}: ${headline(plan)}`))
    for (const line of guardLines(verdict)) printNotice(colors.err.yellow(withFlags(line, this.#open)))
  }

  // What is on its way is told when it has arrived.
  #cluster(outcome: Outcome): void {
    const sum = addedUp(this.#moving.get(outcome.cluster), outcome)
    this.#wasChanged ||= hasDone(outcome)
    if (isMoving(outcome)) {
      this.#moving.set(outcome.cluster, sum)
      return
    }
    this.#moving.delete(outcome.cluster)
    this.#tell(sum)
  }

  // A cluster that is only looked at again has nothing new to tell.
  #tell(outcome: Outcome): void {
    const standing = standingOf(outcome)
    if (!hasDone(outcome) && this.#standings.get(outcome.cluster) === standing) return
    this.#standings.set(outcome.cluster, standing)
    if (isWell(outcome) && this.#shown >= shownClusters) this.#hidden++
    else printNotice(outcomeText(outcome))
    this.#shown++
  }

  async #mistakes({ revision, diagnostics }: Round): Promise<void> {
    if (diagnostics.length === 0) return
    const tree = await this.#open.source.repository.tree(revision)
    noticeDiagnostics(diagnostics, textsOf({ revision, tree }), this.#open.prefix)
  }
}

const shownClusters = 40
