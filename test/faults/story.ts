import type { FleetState } from '../../src/core/model/state.ts'
import { parseState } from '../../src/core/report/index.ts'
import { SimulatedClock } from '../../src/simulator/clock.ts'
import { SimulatedClusters } from '../../src/simulator/cluster-directory.ts'
import { Seeded } from '../../src/simulator/seeded.ts'
import { Author } from './author.ts'
import { Budget } from './budget.ts'
import { checkClusters, checkState, checkStrangers, membersIn } from './final-checks.ts'
import { Life, type Surroundings } from './life.ts'
import { Past } from './past.ts'
import { Strangers } from './strangers.ts'
import { type Call, type Fate, fair, fateOf, someWeather, type Weather, wordsFor } from './weather.ts'
import { Witness } from './witness.ts'

/** What a story came to. */
export interface Ending {
  readonly seed: number
  /** Promises that were broken; none when all is well. */
  readonly wrong: readonly string[]
  readonly trace: readonly string[]
  readonly steps: number
  readonly calls: number
  readonly faults: number
  readonly kills: number
}

export interface StoryOptions {
  /** Steps that are left out, by number. */
  readonly skip?: ReadonlySet<number>
  /** Keeps what happened, for people. */
  readonly traced?: boolean
}

const minute = 60_000
const durations = [0, 300, 3_000, 20_000, 90_000, 700_000]

/** Lives through what a seed says, lets the faults end, and tells which promises were broken. */
export async function tellStory(seed: number, options: StoryOptions = {}): Promise<Ending> {
  const story = new Story(seed, options)
  await story.begin()
  for (let step = 0; step < story.steps; step++) if (options.skip?.has(step) !== true) await story.step(step)
  await story.end()
  story.close()
  return story.ending()
}

class Story {
  readonly steps: number
  readonly #seed: number
  readonly #traced: boolean
  readonly #clock = new SimulatedClock()
  readonly #clusters: SimulatedClusters
  readonly #author: Author
  readonly #strangers = new Strangers()
  readonly #witness: Witness
  readonly #budget = new Budget(this.#clock)
  readonly #past = new Past(this.#clock)
  readonly #wrong: string[] = []
  readonly #trace: string[] = []
  #random: Seeded
  #weather: Weather = fair
  /** Two daemons may be at work at once. */
  readonly #twins: boolean
  readonly #lives: Life[] = []
  readonly #counts = { calls: 0, faults: 0, kills: 0, requests: 0 }

  constructor(seed: number, { traced = false }: StoryOptions) {
    this.#seed = seed
    this.#traced = traced
    this.#random = this.#seeded('begin')
    this.#twins = this.#seeded('twins').chance(0.15)
    // The guards of some let so little go that commits run into them again and again.
    this.#author = new Author(this.#random, seed % 5 === 3 ? { guards: 'tight' } : {})
    this.#clusters = new SimulatedClusters({
      clock: this.#clock,
      behaviour: { podStartMilliseconds: [0, 2_000, 8_000][this.#random.integer(3)] ?? 0 },
    })
    this.#witness = new Witness(this.#author, this.#budget, {
      onWrong: message => this.#broken(message),
      onWrite: message => this.#tell(message),
    })
    this.#witness.mayDiffer = this.#twins && this.#author.fleet.guards !== 'open'
    this.steps = 4 + this.#random.integer(10)
  }

  async begin(): Promise<void> {
    for (const name of ['tokyo', 'osaka', 'paris', 'lyon', 'quito'])
      this.#witness.follow(this.#clusters.cluster(name))
    this.#start()
    await this.#pass(this.#random.chance(0.7) ? minute : 0)
  }

  /** Something happens, in some weather, and some time goes by. */
  async step(number: number): Promise<void> {
    const random = this.#seeded(`step ${number}`)
    this.#weather = someWeather(random, this.#clusters.names)
    const { faults, probability, killed, latencyMs, cut, gitDown } = this.#weather
    this.#tell(
      `step ${number}: ${faults.join()} ${probability}, killed ${killed}, ${latencyMs} ms, cut ${[...cut]}, git ${gitDown ? 'down' : 'up'}`,
    )
    this.#random = this.#seeded(`fates ${number}`)
    for (let deeds = 1 + random.integer(3); deeds > 0; deeds--) {
      this.#act(random)
      await this.#pass(random.chance(0.5) ? 0 : random.integer(2_000))
    }
    await this.#pass(durations[random.integer(durations.length)] ?? 0)
  }

  #act(random: Seeded): void {
    const roll = random.next()
    const now = this.#clock.now()
    if (roll < 0.55) this.#commit(random, now)
    else if (roll < 0.9) this.#strange(random)
    else if (roll < 0.95) this.#living[random.integer(this.#living.length)]?.kill()
    else if (this.#twins && this.#living.length < 2) this.#start()
  }

  get #living(): readonly Life[] {
    return this.#lives.filter(({ isDead }) => !isDead)
  }

  #commit(random: Seeded, now: number): void {
    const what = this.#author.change(random, now)
    const { commit, fleet } = this.#author.history.at(-1) ?? {}
    this.#tell(
      `commit ${commit?.slice(0, 7)}: ${what} ${[...(fleet?.broken ?? [])].map(path => `(broken: ${path})`).join(' ')}`,
    )
  }

  #strange(random: Seeded): void {
    const names = this.#clusters.names
    const name = names[random.integer(names.length)]
    if (name === undefined) return
    this.#witness.isSomebodyElse = true
    const what = this.#strangers.act(this.#clusters.cluster(name), random)
    this.#witness.isSomebodyElse = false
    if (what !== undefined) this.#tell(what)
  }

  /** The faults end; all comes to rest, stays at rest, and a new process finds nothing to do. */
  async end(): Promise<void> {
    this.#weather = fair
    this.#tell('the faults end')
    this.#witness.isSomebodyElse = true
    this.#strangers.leave(this.#clusters.names.map(name => this.#clusters.cluster(name)))
    this.#witness.isSomebodyElse = false
    this.#author.mend(this.#clock.now())
    await this.#pass(25 * minute)
    await this.#approve()
    this.#check()
    if (this.#wrong.length > 0) return
    await this.#rest('at rest')
    if (this.#wrong.length > 0) return
    for (const life of this.#living) life.kill()
    await this.#pass(minute)
    await this.#rest('after a start without news')
    this.#check()
  }

  // What was begun just now runs up to where it waits, so that its sleep is not slept through.
  async #pass(milliseconds: number): Promise<void> {
    await this.#clock.advance(0)
    await this.#clock.advance(milliseconds)
  }

  async #approve(): Promise<void> {
    for (let left = 8; left > 0; left--) {
      const digest = this.#awaited()
      if (digest === undefined) return
      this.#tell(`approved: ${digest}`)
      this.#budget.approve()
      this.#author.say(`Banyan-Approve: ${digest}`, this.#clock.now())
      await this.#pass(25 * minute)
    }
  }

  // Of a stop, or of deletions that no plan told of.
  #awaited(): string | undefined {
    const state = this.#state()
    const failures = [...(state?.clusters.values() ?? [])].flatMap(cluster => cluster.failures)
    const [, asked] =
      /banyan approve ([0-9a-f]{64})/.exec(failures.map(({ message }) => message).join()) ?? []
    return state?.stops[0]?.digest ?? asked
  }

  async #rest(when: string): Promise<void> {
    const tip = this.#author.remote.branches.get('banyan/status')
    this.#counts.requests = 0
    this.#witness.writes = 0
    await this.#pass(30 * minute)
    if (this.#witness.writes > 0) this.#broken(`${when}: ${this.#witness.writes} writes`)
    if (when === 'at rest' && !this.#isLookedAt() && this.#counts.requests > 0)
      this.#broken(`${when}: ${this.#counts.requests} requests`)
    if (this.#author.remote.branches.get('banyan/status') !== tip) this.#broken(`${when}: the status changed`)
  }

  // Clusters are looked at again and again while something is divided among them.
  #isLookedAt(): boolean {
    return this.#author.fleet.applications
      .values()
      .some(({ things }) => things.some(({ kind }) => kind === 'divided'))
  }

  #check(): void {
    const { fleet, history } = this.#author
    const state = this.#state()
    const wrong = [
      ...checkState(fleet, history.at(-1)?.commit ?? '', state),
      ...checkClusters(fleet, membersIn(this.#clusters)),
      ...checkStrangers(this.#strangers),
    ]
    for (const message of wrong) this.#broken(message)
  }

  #state(): FleetState | undefined {
    const tip = this.#author.remote.branches.get('banyan/status')
    const tree = tip === undefined ? undefined : this.#author.remote.commit(tip)?.tree
    return tree && parseState(tree)
  }

  #start(): void {
    const life = new Life(this.#lives.length + 1, this.#state()?.revision, this.#surroundings())
    this.#lives.push(life)
    this.#tell(`process ${life.number} starts`)
    life.start()
  }

  #surroundings(): Surroundings {
    return {
      clock: this.#clock,
      remote: this.#author.remote,
      clusters: this.#clusters,
      random: { next: () => this.#random.next() } as Seeded,
      fateOf: call => this.#fateOf(call),
      lagOf: () => this.#lagOf(),
      past: this.#past,
      acting: life => {
        this.#witness.acting = life
      },
      tell: message => this.#tell(message),
      onKilled: life => this.#onKilled(life),
      onCrash: (life, error) => {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
        this.#broken(`process ${life.number} crashed: ${text}`)
        life.kill()
      },
    }
  }

  #fateOf(call: Call): Fate {
    const fate = fateOf(call, this.#weather, this.#random)
    this.#counts.calls++
    if (call.port === 'cluster' && call.verb !== 'event') this.#counts.requests++
    if (fate.kind === 'done' && fate.againMs === undefined) return fate
    this.#counts.faults++
    this.#tell(`${call.cluster ?? call.port} ${call.verb}: ${wordsFor(fate)}`)
    return fate
  }

  // Each kind of a cluster is followed by itself, so that what is told of one may come long before another's.
  #lagOf(): number {
    const { lagMs } = this.#weather
    return lagMs > 0 && this.#random.chance(0.3) ? this.#random.integer(lagMs) : 0
  }

  #onKilled(life: Life): void {
    this.#counts.kills++
    this.#tell(`process ${life.number} is killed`)
    const delay = this.#random.chance(0.5) ? 100 : this.#random.integer(20_000)
    void this.#clock.sleep(delay).then(() => this.#start())
  }

  close(): void {
    for (const life of this.#lives) life.bury()
  }

  #broken(message: string): void {
    this.#wrong.push(message)
    this.#tell(`WRONG: ${message}`)
  }

  #tell(message: string): void {
    if (this.#traced)
      this.#trace.push(`${new Date(this.#clock.now()).toISOString().slice(11, 23)} ${message}`)
  }

  #seeded(name: string): Seeded {
    let hash = this.#seed | 0
    for (let index = 0; index < name.length; index++)
      hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193)
    return new Seeded(hash)
  }

  ending(): Ending {
    const { calls, faults, kills } = this.#counts
    const { steps } = this
    return { seed: this.#seed, wrong: this.#wrong, trace: this.#trace, steps, calls, faults, kills }
  }
}
