import type { FleetState } from '../../core/model/state.ts'
import type { Unannounced } from '../../core/model/unannounced.ts'
import { Bell } from '../fleet/bell.ts'
import type { FleetReconciler } from '../fleet/reconcile-fleet.ts'
import type { Round } from '../fleet/round.ts'
import type { GitRepository, Merger } from '../ports.ts'
import { type Announced, Announcements } from './announcements.ts'
import { ApplyStatus } from './apply-status.ts'
import { PullRequests, type PullRequestsOptions } from './pull-requests.ts'
import { type UntilEndedOptions, untilEnded } from './until-ended.ts'
import { WholePlans } from './whole-plans.ts'

export interface TellForgeOptions
  extends Pick<UntilEndedOptions, 'intervalMs'>,
    Omit<PullRequestsOptions, 'merger' | 'state' | 'context' | 'onFailure' | 'wholePlans'> {
  readonly merger: GitRepository & Merger
  /** As the fleet's directory was given: several fleets of one repository do not meet. */
  readonly path?: string | undefined
  /** Calls back when there may be something new in pull requests; gives the function that ends it. */
  readonly onPullRequest?: ((listener: () => void) => () => void) | undefined
}

/** Tells a forge beside a reconciler: plans of its pull requests, and how far the newest revision is. */
export class ForgeTeller {
  readonly #options: TellForgeOptions
  readonly #status: ApplyStatus
  readonly #announcements: Announcements
  readonly #bell = new Bell()
  #isKnown = false

  constructor(options: TellForgeOptions) {
    this.#options = options
    this.#announcements = new Announcements(options.clock)
    this.#status = new ApplyStatus(options.forge, options.clock, this.#contextOf('banyan/apply'))
  }

  /** What the state store is to say of what could not be told. */
  get unannounced(): Unannounced | undefined {
    return this.#announcements.recorded
  }

  /** Takes in what the state store said when this process began. */
  recall({ unannounced }: FleetState): void {
    this.#announcements.recall(unannounced)
  }

  /** Takes in where the fleet stands. */
  note(round: Round): void {
    this.#status.note(round)
  }

  /** The source was looked at: before, nobody knows the state that plans begin from. */
  noteLooked(): void {
    if (!this.#isKnown) this.#bell.ring()
    this.#isKnown = true
  }

  /** Tells where the fleet stood at the end. */
  async noteLast(round: Round): Promise<void> {
    await this.#status.tellLast(round)
  }

  /** Tells what is new, for ever; where nothing calls back, it looks at pull requests once an interval. */
  async follow(
    reconciler: Pick<FleetReconciler, 'latest' | 'state' | 'statusBranch'>,
    signal: AbortSignal,
    onFailure: UntilEndedOptions['onFailure'],
  ): Promise<void> {
    const { source, merger: repository, clock, folder, intervalMs, onPullRequest } = this.#options
    const statusBranch = (): string | undefined => reconciler.statusBranch
    const bell = this.#bell
    const ring = (): void => bell.ring()
    const ends = [source.subscribe(ring), onPullRequest?.(ring)]
    const announcements = this.#announcements
    const failing =
      (what: Announced): UntilEndedOptions['onFailure'] =>
      (failure, retryMs) => {
        announcements.fail(what, failure)
        onFailure(failure, retryMs)
      }
    const pullRequests = new PullRequests({
      ...this.#options,
      // What is refused is no base to compare with.
      source: { ...source, latest: own => reconciler.latest(own) },
      state: () => reconciler.state,
      context: this.#contextOf('banyan/plan'),
      onFailure: failing('plans'),
      wholePlans: new WholePlans({ repository, clock, statusBranch, folder }),
    })
    const dueAt = (): number => pullRequests.nextAt()
    try {
      await Promise.all([
        untilEnded({ bell, clock, intervalMs, dueAt, signal, onFailure: failing('plans') }, async () => {
          // Without what is in force a plan would tell of changes that nobody makes.
          if (!this.#isKnown) return
          await pullRequests.look(signal)
          if (!pullRequests.isFailing) announcements.succeed('plans')
        }),
        this.#status.follow(signal, {
          onFailure: failing('statuses'),
          onTold: () => announcements.succeed('statuses'),
        }),
      ])
    } finally {
      for (const end of ends) end?.()
    }
  }

  #contextOf(name: string): string {
    const { path = '' } = this.#options
    return path === '' ? name : `${name}/${path}`
  }
}
