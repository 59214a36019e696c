import type { Clock } from '../../src/reconcile/ports.ts'
import type { Seeded } from '../../src/simulator/seeded.ts'
import { Life, type Surroundings } from './life.ts'
import { Past } from './past.ts'
import { type Call, type Fate, fair, fateOf, type Weather, wordsFor } from './weather.ts'

export interface DaemonsOptions
  extends Pick<
    Surroundings,
    'remote' | 'elsewhere' | 'clusters' | 'forge' | 'acting' | 'tell' | 'aheadOf' | 'onAccepted'
  > {
  readonly clock: Clock
  /** The revision that the status tells of. */
  readonly remembered: () => string | undefined
  readonly onCrash: (message: string) => void
}

/** The processes of a story, one after the other or two at once, and the weather that they live in. */
export class Daemons {
  /** What happens to whom. */
  random: Seeded
  weather: Weather = fair
  readonly counts: { calls: number; faults: number; kills: number; requests: number; forge: number } = {
    ...{ calls: 0, faults: 0, kills: 0, requests: 0, forge: 0 },
  }
  /** When something befell a request to a cluster last, by its name. */
  readonly troubledAt: Map<string, number> = new Map()
  readonly #options: DaemonsOptions
  readonly #past: Past
  readonly #lives: Life[] = []

  constructor(random: Seeded, options: DaemonsOptions) {
    this.random = random
    this.#options = options
    this.#past = new Past(options.clock)
  }

  get living(): readonly Life[] {
    return this.#lives.filter(({ isDead }) => !isDead)
  }

  start(): void {
    const { remembered, tell } = this.#options
    const life = new Life(this.#lives.length + 1, remembered(), this.#surroundings())
    this.#lives.push(life)
    tell(`process ${life.number} starts`)
    life.start()
  }

  /** Lets go of all that they hold. */
  bury(): void {
    for (const life of this.#lives) life.bury()
  }

  #surroundings(): Surroundings {
    const { onCrash, ...world } = this.#options
    return {
      ...world,
      random: { next: () => this.random.next() } as Seeded,
      fateOf: call => this.#fateOf(call),
      lagOf: () => this.#lagOf(),
      past: this.#past,
      onKilled: life => this.#onKilled(life),
      onCrash: (life, error) => {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
        onCrash(`process ${life.number} crashed: ${text}`)
        life.kill()
      },
    }
  }

  #fateOf(call: Call): Fate {
    const fate = fateOf(call, this.weather, this.random)
    this.counts.calls++
    if (call.port === 'cluster' && call.verb !== 'event') this.counts.requests++
    if (call.port === 'forge') this.counts.forge++
    if (fate.kind === 'done' && fate.againMs === undefined) return fate
    this.counts.faults++
    if (call.cluster !== undefined) this.troubledAt.set(call.cluster, this.#options.clock.now())
    this.#options.tell(`${call.cluster ?? call.port} ${call.verb}: ${wordsFor(fate)}`)
    return fate
  }

  // Each kind of a cluster is followed by itself, so that what is told of one may come long before another's.
  #lagOf(): number {
    const { lagMs } = this.weather
    return lagMs > 0 && this.random.chance(0.3) ? this.random.integer(lagMs) : 0
  }

  #onKilled(life: Life): void {
    this.counts.kills++
    this.#options.tell(`process ${life.number} is killed`)
    const delay = this.random.chance(0.5) ? 100 : this.random.integer(20_000)
    void this.#options.clock.sleep(delay).then(() => this.start())
  }
}
