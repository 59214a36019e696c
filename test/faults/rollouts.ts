import { fileAt, filesBelow, textOf } from '../../src/base/tree/tree.ts'
import type { FleetState } from '../../src/core/model/state.ts'
import type { Seeded } from '../../src/simulator/seeded.ts'
import type { Author, Shape } from './author.ts'
import type { Application, FleetModel, RolloutSpec } from './fleet-model.ts'
import type { Plot } from './plot.ts'
import type { Thing } from './things.ts'

/** The application whose every change is a release. */
export const gate = 'gate'

const specs: readonly RolloutSpec[] = [
  {
    steps: [
      {
        clusterAffinity: { paths: ['asia/**'] },
        ...{ maxConcurrency: 1, minSuccessTime: '2m', progressDeadline: '5m' },
      },
      { maxConcurrency: 1, progressDeadline: '5m' },
    ],
    offline: 'Wait',
  },
  {
    onBreach: 'Revert',
    steps: [
      {
        ...{ level: 'region', order: ['europe'] },
        ...{ maxConcurrency: 1, minSuccessTime: '1m', progressDeadline: '3m' },
      },
    ],
  },
  { steps: [{ maxConcurrency: 1, minSuccessTime: '30s', progressDeadline: '10m' }], offline: 'Wait' },
  {
    onBreach: 'Revert',
    steps: [
      { clusterAffinity: { clusterNames: ['tokyo'] }, minSuccessTime: '3m', progressDeadline: '2m' },
      { level: 'region', maxConcurrency: 1, progressDeadline: '4m' },
    ],
    offline: 'Wait',
  },
  { steps: [{ maxConcurrency: 2, progressDeadline: '5m' }] },
]

const clusters = new Map([
  ['tokyo', 'asia'],
  ['osaka', 'asia'],
  ['paris', 'europe'],
  ['lyon', 'europe'],
])

/** What the fleet of a story about rollouts is like: where its clusters are does not change. */
export const rolledOutShape: Shape = {
  clusters,
  kinds: ['config', 'generated', 'deployment', 'divided', 'scaled', 'service'],
  without: new Set([
    ...['re-parent', 'remove cluster', 'return cluster', 'place elsewhere', 'tag', 'untag'],
    ...['remove application', 'rename application', 'hand over'],
  ]),
  begin: (fleet: FleetModel): FleetModel =>
    withRelease({ ...fleet, rollout: specs[0] as RolloutSpec, paused: new Set() }, 1, false),
}

function withRelease(fleet: FleetModel, version: number, fails: boolean): FleetModel {
  const thing: Thing = { id: gate, kind: 'deployment', version, extra: false, namespace: 'default', fails }
  const shares: Thing = { ...thing, id: 'shares', kind: 'divided' }
  const application: Application = { name: gate, directory: gate, things: [thing, shares], regions: [] }
  return { ...fleet, applications: new Map([...fleet.applications, [gate, application]]) }
}

/** The release that a fleet is to have; 0: none. */
export function releaseOf(fleet: FleetModel): { readonly version: number; readonly fails: boolean } {
  const { version = 0, fails = false } =
    fleet.applications.get(gate)?.things.find(({ id }) => id === gate) ?? {}
  return { version, fails }
}

type OnWord = (verb: 'now' | 'resume', clusters: readonly string[]) => void
type Deed = (random: Seeded, now: number) => string | undefined

/** People who release, pause, and change by what rules releases go; and a reconciler that takes back what failed. */
export class RolloutPlot implements Plot {
  readonly #author: Author
  readonly #tell: (message: string) => void
  /** Told what a commit asks for of which clusters. */
  readonly #onWord: OnWord
  readonly #wrong: string[] = []
  #versions = 1

  constructor(author: Author, tell: (message: string) => void, onWord: OnWord) {
    this.#author = author
    this.#onWord = onWord
    this.#tell = tell
    author.remote.listen(() => this.#adopt())
  }

  act(random: Seeded, now: number): string | undefined {
    return this.#deeds[random.integer(this.#deeds.length)]?.(random, now)
  }

  readonly #deeds: readonly Deed[] = [
    (random, now) => this.#release(random.chance(0.4), now),
    (random, now) => this.#release(random.chance(0.4), now),
    (random, now) => this.#release(random.chance(0.4), now),
    (_, now) => this.#release(false, now),
    (random, now) => this.#govern(random, now),
    (random, now) => this.#pause(random, now),
    (_, now) => this.#resume(now),
    (random, now) => this.#ask(random, now),
  ]

  #release(fails: boolean, now: number): string {
    const version = this.#next()
    const what = `release ${version}${fails ? ', which crashes' : ''}`
    this.#author.commit(withRelease(this.#author.fleet, version, fails), what, now)
    return what
  }

  #next(): number {
    this.#versions = Math.max(this.#versions, releaseOf(this.#author.fleet).version) + 1
    return this.#versions
  }

  #govern(random: Seeded, now: number): string {
    const at = random.integer(specs.length + 1)
    const { rollout: _, ...fleet } = this.#author.fleet
    const spec = specs[at]
    this.#author.commit(spec === undefined ? fleet : { ...fleet, rollout: spec }, 'policy', now)
    return `policy ${at}`
  }

  #pause(random: Seeded, now: number): string {
    const region = random.chance(0.5) ? 'asia' : 'europe'
    const paused = new Set([...(this.#author.fleet.paused ?? []), region])
    this.#author.commit({ ...this.#author.fleet, paused, foreign: new Map() }, `pause ${region}`, now)
    return `${region} is paused`
  }

  /** Whatever is pinned goes on. */
  #resume(now: number): string | undefined {
    const { fleet } = this.#author
    if (fleet.paused?.size === 0 && (fleet.foreign?.size ?? 0) === 0) return undefined
    this.#author.commit({ ...fleet, paused: new Set(), foreign: new Map() }, 'no pins', now)
    return 'nothing is pinned any more'
  }

  #ask(random: Seeded, now: number): string {
    const verb = random.chance(0.5) ? 'now' : 'resume'
    const path = ['.', 'asia', 'europe', 'asia/tokyo'][random.integer(4)] ?? '.'
    const message = `Banyan-Rollout: ${verb} ${path} ${gate}`
    this.#author.say(`word\n\n${message}\n`, now)
    const isMeant = ([name, region]: readonly [string, string]): boolean =>
      path === '.' || path === region || path === `${region}/${name}`
    this.#onWord(
      verb,
      [...clusters].filter(isMeant).map(([name]) => name),
    )
    return message
  }

  // Of our own commits on the fleet's branch.
  #adopt(): void {
    const { remote, newest } = this.#author
    const tip = remote.branches.get('main')
    if (tip === undefined || tip === newest.commit) return
    const commit = remote.commit(tip)
    if (commit?.author !== 'Banyan') return
    const [title = ''] = commit.message.split('\n')
    this.#tell(`main is ${tip.slice(0, 7)}: ${title}`)
    if (commit.parents[0] !== newest.commit)
      this.#wrong.push(`${title}: it is not on top of ${newest.commit}`)
    const before = remote.commit(newest.commit)
    if (title === before?.message.split('\n')[0]) this.#wrong.push(`${title}: it is there twice`)
    const files = [...filesBelow(commit.tree)].filter(
      ([path, { id }]) => before && fileAt(before.tree, path)?.id !== id,
    )
    this.#author.adopt(tip, new Map(files.map(([path, file]) => [path, textOf(file)])))
  }

  end(now: number): void {
    this.#author.commit(
      {
        ...withRelease(this.#author.fleet, this.#next(), false),
        ...{
          rollout: specs[0] as RolloutSpec,
          paused: new Set<string>(),
          foreign: new Map<string, string>(),
        },
      },
      'all is well',
      now,
    )
  }

  release(state: FleetState | undefined, now: number): string | undefined {
    const isStopped = [...(state?.rollouts?.values() ?? [])].some(({ breaches }) => breaches.length > 0)
    const { fleet } = this.#author
    if (!isStopped && (fleet.foreign?.size ?? 0) === 0) return undefined
    const word = 'Banyan-Rollout: resume .'
    this.#author.commit({ ...fleet, foreign: new Map() }, `word\n\n${word}\n`, now)
    return word
  }

  async check(state: FleetState | undefined): Promise<readonly string[]> {
    const left = [...(state?.rollouts?.values() ?? [])].map(
      ({ application, waits }) => `the rollout of ${application} is not over: ${waits}`,
    )
    return [...this.#wrong, ...left]
  }

  writes(): number {
    return 0
  }
}
