import type { Outcome } from '../../core/model/outcome.ts'
import { formatSuspension } from '../../core/model/suspension.ts'
import {
  formatDrift,
  formatPlace,
  formatWaiting,
  guardLines,
  hasChanges,
  headline,
} from '../../core/report/index.ts'
import type { Progress, Round } from '../../reconcile/fleet/round.ts'
import { colors } from './colors.ts'
import { describeFleet } from './describe-fleet.ts'
import { textsOf } from './load-fleet.ts'
import type { OpenSource } from './open-source.ts'
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
  readonly #lines = new Map<string, string>()
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
    const { applied = 0, deleted = 0 } = this.#moving.get(outcome.cluster) ?? {}
    const sum = { ...outcome, applied: applied + outcome.applied, deleted: deleted + outcome.deleted }
    this.#wasChanged ||= outcome.applied + outcome.deleted > 0
    this.#moving.delete(outcome.cluster)
    if (outcome.retry?.pace === 'steady' && outcome.health.status !== 'Degraded')
      this.#moving.set(outcome.cluster, sum)
    else this.#tell(sum)
  }

  // A cluster that is only looked at again has nothing new to tell.
  #tell(outcome: Outcome): void {
    const text = outcomeText(outcome)
    const { applied, deleted, abandoned = 0 } = outcome
    if (applied + deleted + abandoned === 0 && this.#lines.get(outcome.cluster) === text) return
    this.#lines.set(outcome.cluster, text)
    if (isWell(outcome) && this.#shown >= shownClusters) this.#hidden++
    else printNotice(text)
    this.#shown++
  }

  async #mistakes({ revision, diagnostics }: Round): Promise<void> {
    if (diagnostics.length === 0) return
    const tree = await this.#open.source.repository.tree(revision)
    noticeDiagnostics(diagnostics, textsOf({ revision, tree }), this.#open.prefix)
  }
}

const shownClusters = 40
const shownFailures = 5

function isWell({ result }: Outcome): boolean {
  return result === 'applied' || result === 'unchanged' || result === 'suspended'
}

function outcomeText(outcome: Outcome): string {
  const { cluster, result, applied, deleted, abandoned = 0, unchanged, health, suspension } = outcome
  const counts = [
    suspension !== undefined && `suspended ${formatSuspension(suspension)}`.trimEnd(),
    applied > 0 && `${applied} applied`,
    deleted > 0 && `${deleted} deleted`,
    abandoned > 0 && `${abandoned} left behind`,
    unchanged > 0 && `${unchanged} unchanged`,
  ].filter(part => part !== false)
  const mark = isWell(outcome) ? colors.err.green('✓') : colors.err.red('✗')
  const failures = outcome.failures.slice(0, shownFailures).map(({ code, message, at }) => {
    return `    ${code}: ${message}${at === undefined ? '' : ` (${formatPlace(at)})`}`
  })
  const drifts = (outcome.drifts ?? []).slice(0, shownFailures).map(drift => `    ${formatDrift(drift)}`)
  const told = failures.length > 0 && health.status === 'Unknown' ? '' : healthText(outcome)
  const head = `${mark} ${cluster}  ${counts.join(', ') || result}  ${told}`.trimEnd()
  const waits = (outcome.waiting ?? []).slice(0, shownFailures).map(formatWaiting)
  return [head, ...failures, ...drifts, ...waits.map(text => `    ${text}`)].join('\n')
}

// Of a cluster that does not answer the failure says why.
function healthText({ health: { status, message }, offlineAt }: Outcome): string {
  return message === '' || offlineAt !== undefined ? status : `${status}: ${message}`
}
