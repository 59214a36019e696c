import { Candidate } from '../../../src/reconcile/lease/candidate.ts'
import {
  type ElectionOptions,
  LeaseLost,
  runElected,
  type Term,
} from '../../../src/reconcile/lease/run-elected.ts'
import type { Clock, LeaseLock } from '../../../src/reconcile/ports.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import type { Faults } from '../../../src/simulator/faults.ts'
import { SimulatedCluster } from '../../../src/simulator/simulated-cluster.ts'
import { simulatedLease } from '../../../src/simulator/simulated-lease.ts'

export const durations = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 2_000 }

export interface Skew {
  /** How fast it runs. */
  readonly rate: number
  readonly offsetMs: number
}

/** A clock that goes wrong beside another one. */
function skewed(clock: Clock, { rate, offsetMs }: Skew): Clock {
  return {
    now: () => offsetMs + clock.now() * rate,
    sleep: (milliseconds, signal) => clock.sleep(milliseconds / rate, signal),
  }
}

export interface Reign {
  readonly identity: string
  readonly from: number
  /** Undefined while it goes on. */
  until: number | undefined
}

/** Processes that want to lead by one Lease, and who of them led when, by the true time. */
export class Candidates {
  readonly clock: SimulatedClock = new SimulatedClock()
  readonly cluster: SimulatedCluster = new SimulatedCluster({ name: 'hub', clock: this.clock })
  readonly reigns: Reign[] = []
  readonly failures: string[] = []
  readonly hints: string[] = []
  /** How the processes ended. */
  readonly ends: Map<string, 'given back' | 'lost'> = new Map()
  faults: Faults = () => undefined
  /** Called after each try; what it throws keeps a candidate from the next. */
  judge: (identity: string) => void = () => undefined
  /** How long the server's answer is under way. */
  lagMs: () => number = () => 0
  /** How long the work of a leader takes to end in order. */
  windDownMs: () => number = () => 0

  readonly lock: LeaseLock = this.#lagging(
    simulatedLease(this.cluster, {
      clock: this.clock,
      namespace: 'default',
      name: 'banyan',
      faults: request => this.faults(request),
    }),
  )

  async advance(milliseconds: number): Promise<void> {
    // Whoever has just been started gets to where it waits.
    await this.clock.advance(0)
    await this.clock.advance(milliseconds)
  }

  get leaders(): readonly string[] {
    return this.reigns.filter(({ until }) => until === undefined).map(({ identity }) => identity)
  }

  start(identity: string, skew: Skew = { rate: 1, offsetMs: 0 }, random: () => number = () => 0.5): Started {
    const clock = skewed(this.clock, skew)
    const stop = new AbortController()
    const candidate = new Candidate({
      ...durations,
      lock: this.lock,
      clock,
      wallTime: () => clock.now(),
      identity,
      onHint: () => this.hints.push(identity),
    })
    const options: ElectionOptions = {
      ...durations,
      candidate,
      clock,
      random,
      onTry: failure => {
        if (failure !== undefined) this.failures.push(failure.code)
        this.judge(identity)
      },
    }
    const ended = runElected(options, stop.signal, term => this.#reign(identity, term)).then(
      () => this.ends.set(identity, 'given back'),
      (error: unknown) => {
        if (!(error instanceof LeaseLost || error instanceof Judged)) throw error
        this.ends.set(identity, 'lost')
      },
    )
    return { candidate, stop: () => stop.abort(), ended }
  }

  async #reign(identity: string, { signal, lost }: Term): Promise<void> {
    const reign: Reign = { identity, from: this.clock.now(), until: undefined }
    this.reigns.push(reign)
    const end = (): void => {
      reign.until ??= this.clock.now()
    }
    lost.addEventListener('abort', end)
    await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
    await this.clock.sleep(this.windDownMs(), lost)
    end()
  }

  #lagging(lock: LeaseLock): LeaseLock {
    const late = async <Answer>(request: () => Promise<Answer>): Promise<Answer> => {
      try {
        return await request()
      } finally {
        await this.clock.sleep(this.lagMs())
      }
    }
    return {
      ...lock,
      read: () => late(() => lock.read()),
      create: lease => late(() => lock.create(lease)),
      replace: lease => late(() => lock.replace(lease)),
    }
  }
}

/** What keeps a candidate from trying again. */
export class Judged extends Error {
  override readonly name = 'Judged'
}

export interface Started {
  readonly candidate: Candidate
  stop(): void
  readonly ended: Promise<unknown>
}
