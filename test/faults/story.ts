import type { FleetState } from '../../src/core/model/state.ts'
import { parseState } from '../../src/core/report/index.ts'
import { SimulatedClock } from '../../src/simulator/clock.ts'
import { SimulatedClusters } from '../../src/simulator/cluster-directory.ts'
import type { Seeded } from '../../src/simulator/seeded.ts'
import { Author } from './author.ts'
import { Budget } from './budget.ts'
import { castOf, seededBy, shapeOf, traitsOf } from './cast.ts'
import { clusterNames } from './changes.ts'
import { Daemons } from './daemons.ts'
import { checkClusters, checkState, checkStrangers, membersIn } from './final-checks.ts'
import type { GateWitness } from './gate-witness.ts'
import type { Plot } from './plot.ts'
import { Strangers } from './strangers.ts'
import { fair, someWeather } from './weather.ts'
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
/** Releases take their time. */
const longDurations = [300, 20_000, 120_000, 300_000, 700_000, 1_500_000]

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
  readonly #daemons: Daemons
  readonly #plots: readonly Plot[]
  readonly #gates: GateWitness | undefined
  readonly #wrong: string[] = []
  readonly #trace: string[] = []
  /** Two daemons may be at work at once. */
  readonly #twins: boolean

  constructor(seed: number, { traced = false }: StoryOptions) {
    this.#seed = seed
    this.#traced = traced
    const random = seededBy(this.#seed, 'begin')
    this.#twins = seededBy(this.#seed, 'twins').chance(0.15)
    const traits = traitsOf(seed)
    this.#author = new Author(random, shapeOf(seed, traits))
    this.#clusters = new SimulatedClusters({
      clock: this.#clock,
      behaviour: { podStartMilliseconds: [0, 2_000, 8_000][random.integer(3)] ?? 0 },
    })
    this.#witness = new Witness(this.#author, this.#budget, {
      onWrong: message => this.#broken(message),
      onWrite: message => this.#tell(message),
    })
    this.#witness.mayDiffer = this.#twins && this.#author.fleet.guards !== 'open'
    this.steps = 4 + random.integer(10)
    const { plots, gates, rendered, ...cast } = castOf(traits, {
      ...{ author: this.#author, clock: this.#clock, budget: this.#budget, random: seededBy(seed, 'cast') },
      mayDiffer: this.#witness.mayDiffer,
      clusters: clusterNames.map(name => this.#clusters.cluster(name)),
      troubledAt: name => this.#daemons.troubledAt.get(name) ?? Number.NEGATIVE_INFINITY,
      tell: message => this.#tell(message),
      onWrong: message => this.#broken(message),
    })
    this.#plots = plots
    this.#gates = gates
    // What was removed may still be wanted where changes come late.
    this.#witness.mayBeLate = traits.hasRollouts
    this.#daemons = new Daemons(random, {
      ...{ clock: this.#clock, clusters: this.#clusters, remote: this.#author.remote, ...cast },
      acting: (life, isLate = false) => {
        for (const each of [this.#witness, rendered]) if (each !== undefined) each.acting = life
        if (gates !== undefined) Object.assign(gates, { acting: life, isLate })
      },
      onAccepted: revision => gates?.noteAccepted(revision),
      remembered: () => this.#state()?.revision,
      tell: message => this.#tell(message),
      onCrash: message => this.#broken(message),
    })
  }

  async begin(): Promise<void> {
    for (const name of clusterNames) {
      this.#witness.follow(this.#clusters.cluster(name))
      this.#gates?.follow(this.#clusters.cluster(name))
    }
    this.#daemons.start()
    await this.#pass(this.#daemons.random.chance(0.7) ? minute : 0)
  }

  /** Something happens, in some weather, and some time goes by. */
  async step(number: number): Promise<void> {
    const random = seededBy(this.#seed, `step ${number}`)
    const weather = someWeather(random, this.#clusters.names)
    const { faults, probability, killed, latencyMs, cut, gitDown } = weather
    this.#tell(
      `step ${number}: ${faults.join()} ${probability}, killed ${killed}, ${latencyMs} ms, cut ${[...cut]}, git ${gitDown ? 'down' : 'up'}`,
    )
    const forge = someWeather(seededBy(this.#seed, `forge ${number}`), [])
    this.#daemons.weather = { ...weather, forge }
    this.#daemons.random = seededBy(this.#seed, `fates ${number}`)
    for (let deeds = 1 + random.integer(3); deeds > 0; deeds--) {
      this.#act(random)
      await this.#pass(random.chance(0.5) ? 0 : random.integer(2_000))
    }
    const lengths = this.#gates === undefined ? durations : longDurations
    await this.#pass(lengths[random.integer(lengths.length)] ?? 0)
  }

  #act(random: Seeded): void {
    const now = this.#clock.now()
    const isPlot = this.#plots.length > 0 && random.chance(0.5)
    const plot = isPlot ? this.#plots[random.integer(this.#plots.length)] : undefined
    if (plot !== undefined) this.#tellOf(plot.act(random, now))
    else this.#live(random, now)
  }

  #live(random: Seeded, now: number): void {
    const roll = random.next()
    if (roll < 0.55) this.#commit(random, now)
    else if (roll < 0.9) this.#strange(random)
    else if (roll < 0.95) this.#daemons.living[random.integer(this.#daemons.living.length)]?.kill()
    else if (this.#twins && this.#daemons.living.length < 2) this.#daemons.start()
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
    this.#tellOf(what)
  }

  #tellOf(what: string | undefined): void {
    if (what !== undefined) this.#tell(what)
  }

  /** The faults end; all comes to rest, stays at rest, and a new process finds nothing to do. */
  async end(): Promise<void> {
    this.#daemons.weather = fair
    this.#tell('the faults end')
    this.#witness.isSomebodyElse = true
    this.#strangers.leave(this.#clusters.names.map(name => this.#clusters.cluster(name)))
    this.#witness.isSomebodyElse = false
    for (const plot of this.#plots) plot.end(this.#clock.now())
    this.#author.mend(this.#clock.now())
    // What people did on a forge is put right within the hour.
    await this.#pass((this.#plots.length > 0 ? 90 : 25) * minute)
    await this.#approve()
    await this.#release()
    await this.#check()
    if (this.#wrong.length > 0) return
    await this.#rest('at rest')
    if (this.#wrong.length > 0) return
    for (const life of this.#daemons.living) life.kill()
    await this.#pass(2 * minute)
    await this.#rest('after a start without news')
    await this.#check()
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

  async #release(): Promise<void> {
    for (let left = 4; left > 0; left--) {
      const now = this.#clock.now()
      const said = this.#plots.flatMap(plot => plot.release?.(this.#state(), now) ?? [])
      if (said.length === 0) return
      this.#tell(said.join())
      await this.#pass(40 * minute)
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
    const { counts } = this.#daemons
    const writes = this.#plots.map(plot => plot.writes())
    counts.requests = 0
    counts.forge = 0
    this.#witness.writes = 0
    await this.#pass(30 * minute)
    if (this.#witness.writes > 0) this.#broken(`${when}: ${this.#witness.writes} writes`)
    if (when === 'at rest' && !this.#isLookedAt() && counts.requests > 0)
      this.#broken(`${when}: ${counts.requests} requests`)
    if (this.#plots.some((plot, index) => plot.writes() !== writes[index]))
      this.#broken(`${when}: something was told`)
    if (counts.forge > 100 * this.#daemons.living.length)
      this.#broken(`${when}: the forge was asked ${counts.forge} times`)
    if (this.#author.remote.branches.get('banyan/status') !== tip) this.#broken(`${when}: the status changed`)
  }

  // Clusters are looked at again and again while something is divided among them.
  #isLookedAt(): boolean {
    return this.#author.fleet.applications
      .values()
      .some(({ things }) => things.some(({ kind }) => kind === 'divided'))
  }

  async #check(): Promise<void> {
    const { fleet, history } = this.#author
    const state = this.#state()
    const { committedIn } = this.#plots.find(plot => plot.committedIn !== undefined) ?? {}
    const wrong = [
      ...checkState(fleet, history.at(-1)?.commit ?? '', state),
      ...checkClusters(fleet, membersIn(this.#clusters), committedIn),
      ...checkStrangers(this.#strangers),
    ]
    for (const plot of this.#plots) wrong.push(...(await plot.check(state)))
    for (const message of wrong) this.#broken(message)
  }

  #state(): FleetState | undefined {
    const tip = this.#author.remote.branches.get('banyan/status')
    const tree = tip === undefined ? undefined : this.#author.remote.commit(tip)?.tree
    return tree && parseState(tree)
  }

  close(): void {
    this.#daemons.bury()
  }

  #broken(message: string): void {
    this.#wrong.push(message)
    this.#tell(`WRONG: ${message}`)
  }

  #tell(message: string): void {
    if (this.#traced)
      this.#trace.push(`${new Date(this.#clock.now()).toISOString().slice(11, 23)} ${message}`)
  }

  ending(): Ending {
    const { calls, faults, kills } = this.#daemons.counts
    const { steps } = this
    return { seed: this.#seed, wrong: this.#wrong, trace: this.#trace, steps, calls, faults, kills }
  }
}
