import type { FleetState } from '../../src/core/model/state.ts'
import { PullRequests } from '../../src/reconcile/forge/pull-requests.ts'
import type { Clock } from '../../src/reconcile/ports.ts'
import { SimulatedForge } from '../../src/simulator/forge/simulated-forge.ts'
import { simulatedSource } from '../../src/simulator/git/simulated-source.ts'
import type { Seeded } from '../../src/simulator/seeded.ts'
import type { Author, Version } from './author.ts'
import type { Plot } from './plot.ts'
import { type Comment, TownForge } from './town-forge.ts'

const plan = 'banyan/plan'
const apply = 'banyan/apply'
const marker = `<!-- ${plan} -->`
const mostOpen = 4

/** What somebody proposes. */
interface Proposal extends Version {
  readonly number: number
  /** What it changes. */
  readonly base: Version
}

type Deed = (random: Seeded, now: number) => string | undefined

/** People who work with pull requests, and what the forge has to say of them in the end. */
export class PullRequestPlot implements Plot {
  readonly forge: TownForge
  readonly #author: Author
  readonly #clock: Clock
  readonly #open = new Map<number, Proposal>()
  #numbers = 0

  constructor(author: Author, clock: Clock) {
    this.#author = author
    this.#clock = clock
    this.forge = new TownForge(author.remote)
  }

  writes(): number {
    return this.forge.writes
  }

  act(random: Seeded, now: number): string | undefined {
    return this.#deeds[random.integer(this.#deeds.length)]?.(random, now)
  }

  readonly #deeds: readonly Deed[] = [
    (random, now) => this.#propose(random, now),
    (random, now) => this.#propose(random, now),
    (random, now) => this.#push(random, now),
    (random, now) => this.#merge(random, now),
    (random, now) => this.#merge(random, now),
    random => this.#close(random),
    random => this.#deleteComment(random),
    random => this.#editComment(random),
    random => this.#say(random),
    random => this.#lock(random),
    random => this.#setStatus(random),
  ]

  #propose(random: Seeded, now: number): string | undefined {
    if (this.#open.size >= mostOpen) return undefined
    const { history } = this.#author
    // Some begin with what was the newest a while ago.
    const base = history[history.length - 1 - random.integer(Math.min(3, history.length))]
    return base && this.#draft(++this.#numbers, base, base.fleet, random, now)
  }

  #draft(number: number, base: Version, on: Version['fleet'], random: Seeded, now: number): string {
    const { what, fleet } = this.#author.think(on, random)
    const commit = this.#author.draft(base, fleet, what, now)
    this.#open.set(number, { number, base, commit, fleet })
    this.forge.open(number, commit)
    return `pull request ${number} is ${commit.slice(0, 7)}: ${what}`
  }

  #some(random: Seeded): Proposal | undefined {
    return [...this.#open.values()][random.integer(this.#open.size)]
  }

  /** Somebody adds to it, or begins it anew from what is the newest by now. */
  #push(random: Seeded, now: number): string | undefined {
    const proposal = this.#some(random)
    if (proposal === undefined) return undefined
    const { number, base, fleet } = proposal
    const { newest } = this.#author
    if (random.chance(0.5)) return this.#draft(number, base, fleet, random, now)
    return this.#draft(number, newest, newest.fleet, random, now)
  }

  // Only what comes from the newest commit may be merged; other proposals are begun anew.
  #merge(random: Seeded, now: number): string | undefined {
    const proposal = this.#some(random)
    if (proposal === undefined) return undefined
    const { number, base, commit, fleet } = proposal
    const { newest, remote } = this.#author
    if (base.commit !== newest.commit) return this.#draft(number, newest, newest.fleet, random, now)
    const time = this.#author.secondsAt(now)
    const parents = [newest.commit, commit]
    const draft = { base: commit, parents, changes: new Map(), message: `merge ${number}`, time }
    const merged = random.chance(0.3) ? commit : remote.write({ ...draft, author: 'Somebody' })
    this.#shut(number)
    this.#author.take({ commit: merged, fleet })
    return `pull request ${number} is merged as ${merged.slice(0, 7)}`
  }

  #close(random: Seeded): string | undefined {
    const proposal = this.#some(random)
    if (proposal === undefined) return undefined
    this.#shut(proposal.number)
    return `pull request ${proposal.number} is closed`
  }

  #shut(number: number): void {
    this.#open.delete(number)
    this.forge.close(number)
  }

  #ours(random: Seeded): readonly [number, Comment] | undefined {
    const ours = [...this.forge.comments].flatMap(([number, comments]) =>
      comments.filter(isOurs).map(comment => [number, comment] as const),
    )
    return ours[random.integer(ours.length)]
  }

  #deleteComment(random: Seeded): string | undefined {
    const [number, comment] = this.#ours(random) ?? []
    if (number === undefined || comment === undefined) return undefined
    const { comments } = this.forge
    comments.set(
      number,
      (comments.get(number) ?? []).filter(each => each !== comment),
    )
    return `somebody deletes our comment on ${number}`
  }

  #editComment(random: Seeded): string | undefined {
    const [number, comment] = this.#ours(random) ?? []
    if (comment === undefined) return undefined
    comment.text = random.chance(0.5) ? `${marker}\n\nall is well` : "this is nobody's any more"
    return `somebody edits our comment on ${number}`
  }

  /** Some quote ours. */
  #say(random: Seeded): string | undefined {
    const { number } = this.#some(random) ?? {}
    if (number === undefined) return undefined
    const text = random.chance(0.5) ? 'looks good to me' : `${marker}\n\nlooks good to me`
    const { comments } = this.forge
    comments.set(number, [{ author: 'somebody', text }, ...(comments.get(number) ?? [])])
    return `somebody comments on ${number}`
  }

  #lock(random: Seeded): string | undefined {
    const { locked } = this.forge
    const [first] = locked
    if (first !== undefined && random.chance(0.6)) {
      locked.delete(first)
      return `${first} is unlocked`
    }
    const { number } = this.#some(random) ?? {}
    if (number === undefined) return undefined
    locked.add(number)
    return `${number} is locked`
  }

  #setStatus(random: Seeded): string | undefined {
    const { newest } = this.#author
    const commit = random.chance(0.5) ? newest.commit : (this.#some(random)?.commit ?? newest.commit)
    const context = random.chance(0.5) ? plan : apply
    const state = (['pending', 'success', 'failure'] as const)[random.integer(3)] ?? 'failure'
    this.forge.setStatus(commit, context, { state, description: 'so says somebody' })
    return `somebody sets ${context} of ${commit.slice(0, 7)} to ${state}`
  }

  end(): void {
    this.forge.locked.clear()
  }

  async check(state: FleetState | undefined): Promise<readonly string[]> {
    const undisturbed = new SimulatedForge(this.#author.remote)
    for (const { number, commit } of this.#open.values()) undisturbed.open(number, commit)
    const source = simulatedSource(this.#author.remote)
    const crashes: string[] = []
    const pullRequests = new PullRequests({
      ...{ source, merger: source.repository, forge: undisturbed, clock: this.#clock },
      ...{ state: () => state, context: plan, folder: '', onCrash: error => crashes.push(String(error)) },
      onFailure: ({ message }) => crashes.push(message),
    })
    await pullRequests.look()
    const wrong = [...this.#open.keys()].flatMap(number => this.#checkProposal(number, undisturbed))
    const told = this.forge.lastStatus(this.#author.newest.commit, apply)
    if (told?.state !== 'success') wrong.push(`${apply} is ${told?.state}: ${told?.description}`)
    return [...crashes, ...wrong]
  }

  #checkProposal(number: number, undisturbed: SimulatedForge): readonly string[] {
    const ours = (this.forge.comments.get(number) ?? []).filter(isOurs)
    const [wanted = ''] = undisturbed.comments.get(number) ?? []
    const commit = this.#open.get(number)?.commit ?? ''
    const is = this.forge.lastStatus(commit, plan)
    const should = undisturbed.statuses.get(`${commit} ${plan}`)
    const wrong: string[] = []
    if (ours.length !== 1) wrong.push(`${number} has ${ours.length} comments of ours`)
    if (ours[0] !== undefined && ours[0].text !== wanted)
      wrong.push(`${number} is told ${ours[0].text}, not ${wanted}`)
    if (is?.state !== should?.state || is?.description !== should?.description)
      wrong.push(
        `${plan} of ${number} is ${is?.state} ${is?.description}, not ${should?.state} ${should?.description}`,
      )
    return wrong
  }
}

function isOurs({ author, text }: Comment): boolean {
  return author === 'banyan' && text.startsWith(marker)
}
