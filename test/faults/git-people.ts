import type { Seeded } from '../../src/simulator/seeded.ts'
import type { Author } from './author.ts'
import type { Plot } from './plot.ts'

const status = 'banyan/status'
const hour = 3_600_000

type Deed = (random: Seeded, now: number) => string | undefined

export interface GitPlotOptions {
  readonly author: Author
  /** Runs something so long after. */
  readonly later: (milliseconds: number, task: () => void) => void
  /** Told when what the status branch remembered is lost. */
  readonly onLost: () => void
}

/** People who do to branches what they should not: rewrite them, take them away, and write into ours. */
export class GitPlot implements Plot {
  readonly #options: GitPlotOptions

  constructor(options: GitPlotOptions) {
    this.#options = options
  }

  act(random: Seeded, now: number): string | undefined {
    return this.#deeds[random.integer(this.#deeds.length)]?.(random, now)
  }

  readonly #deeds: readonly Deed[] = [
    random => this.#rewind(random),
    (random, now) => this.#rewrite(random, now),
    random => this.#takeMain(random),
    random => this.#write(random),
    random => this.#write(random),
    random => this.#rewindStatus(random),
    random => this.#takeStatus(random),
    random => this.#skew(random),
    random => this.#skew(random),
  ]

  /** The fleet's branch is where it was a while ago. */
  #rewind(random: Seeded): string | undefined {
    const { author } = this.#options
    const earlier = this.#earlier(random)
    if (earlier === undefined) return undefined
    author.take(earlier)
    return `main is back at ${earlier.commit.slice(0, 7)}`
  }

  /** The last commits are written anew as another one. */
  #rewrite(random: Seeded, now: number): string | undefined {
    const { author } = this.#options
    const earlier = this.#earlier(random)
    if (earlier === undefined) return undefined
    const { what, fleet } = author.think(author.fleet, random)
    const commit = author.draft(earlier, fleet, what, now)
    author.take({ commit, fleet })
    return `main is rewritten as ${commit.slice(0, 7)} after ${earlier.commit.slice(0, 7)}: ${what}`
  }

  #earlier(random: Seeded): Author['newest'] | undefined {
    const { history } = this.#options.author
    return history.length < 2
      ? undefined
      : history[history.length - 2 - random.integer(Math.min(3, history.length - 1))]
  }

  #takeMain(random: Seeded): string {
    const { author, later } = this.#options
    const { remote } = author
    remote.move('main', undefined)
    later(1 + random.integer(400_000), () => {
      if (!remote.branches.has('main')) remote.move('main', author.newest.commit)
    })
    return 'main is deleted'
  }

  #write(random: Seeded): string | undefined {
    const { remote } = this.#options.author
    if (!remote.branches.has(status)) return undefined
    const path = ['notes.txt', 'README.md', 'clusters/tokyo.yaml'][random.integer(3)] ?? ''
    const text = random.chance(0.5) ? 'somebody was here\n' : null
    remote.publish(status, new Map([[path, text]]), { message: 'by hand' })
    return `somebody writes ${path} into the status branch`
  }

  #rewindStatus(random: Seeded): string | undefined {
    const { remote } = this.#options.author
    let commit = remote.commit(remote.branches.get(status) ?? '')
    for (let left = 1 + random.integer(4); left > 0; left--)
      commit = remote.commit(commit?.parents[0] ?? '') ?? commit
    if (commit === undefined) return undefined
    this.#options.onLost()
    remote.move(status, commit.id)
    return `the status branch is back at ${commit.id.slice(0, 7)}`
  }

  #takeStatus(random: Seeded): string | undefined {
    const { remote } = this.#options.author
    if (!remote.branches.has(status)) return undefined
    this.#options.onLost()
    remote.move(status, undefined)
    if (random.chance(0.5)) return 'the status branch is deleted'
    remote.publish(status, new Map([['other.txt', 'other\n']]))
    return "the status branch is somebody else's"
  }

  // Of whoever commits, not of ours.
  #skew(random: Seeded): string {
    const { author } = this.#options
    author.clockAheadMs = random.chance(0.3) ? 0 : (random.integer(200) - 100) * hour
    return `who commits has a clock that is ${author.clockAheadMs / hour} hours ahead`
  }

  end(): void {
    const { remote, newest } = this.#options.author
    if (!remote.branches.has('main')) remote.move('main', newest.commit)
  }

  async check(): Promise<readonly string[]> {
    return []
  }

  writes(): number {
    return 0
  }
}
