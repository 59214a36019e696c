import { SimulatedRemote } from '../../src/simulator/git/simulated-remote.ts'
import type { Seeded } from '../../src/simulator/seeded.ts'
import {
  breakFile,
  type Change,
  changeThing,
  clusterNames,
  handOver,
  namespaceOf,
  onSome,
  regionOf,
  removeApplication,
  removeCluster,
  removeTag,
  removeThing,
  reparent,
  setTag,
  some,
  someClusters,
  someRegions,
  whole,
  withApplication,
  without,
} from './changes.ts'
import { type Application, type FleetModel, filesOf } from './fleet-model.ts'
import { type Thing, type ThingKind, thingKinds } from './things.ts'

/** What is settled of a fleet; the rest is as the seed says. */
export interface Shape {
  readonly guards?: FleetModel['guards']
  /** How many commits the status branch has before it begins anew. */
  readonly statusCommits?: number
  readonly clusters?: ReadonlyMap<string, string>
  /** What it has beside what changes at random. */
  readonly begin?: (fleet: FleetModel) => FleetModel
  readonly kinds?: readonly ThingKind[]
  /** Changes that are not made. */
  readonly without?: ReadonlySet<string>
}

/** A commit, with what its author meant. */
export interface Version {
  readonly commit: string
  readonly fleet: FleetModel
}

/** Writes the fleet's repository: every commit is a change of the model that is kept with it. */
export class Author {
  readonly remote: SimulatedRemote = new SimulatedRemote()
  /** In the order of the commits. */
  readonly history: Version[] = []
  #files: ReadonlyMap<string, string> = new Map()
  readonly #shape: Shape
  /** By how much the clock of who commits is ahead. */
  clockAheadMs = 0
  #fleet: FleetModel
  #ids = 0

  constructor(random: Seeded, shape: Shape = {}) {
    this.#shape = shape
    this.#fleet = this.#first(random)
    this.#commit(this.#fleet, 'begin', 0)
  }

  get fleet(): FleetModel {
    return this.#fleet
  }

  get newest(): Version {
    return this.history.at(-1) ?? { commit: '', fleet: this.#fleet }
  }

  /** Some change that is possible; gives what it was called. */
  change(random: Seeded, now: number): string {
    const { what, fleet } = this.think(this.#fleet, random)
    this.#commit(fleet, what, now)
    return what
  }

  /** Some change that is possible of a fleet, and what it is called. */
  think(fleet: FleetModel, random: Seeded): { readonly what: string; readonly fleet: FleetModel } {
    for (;;) {
      const [what, change] = this.#changes[random.integer(this.#changes.length)] ?? ['', () => undefined]
      if (this.#shape.without?.has(what) === true) continue
      const changed = change(fleet, random)
      if (changed !== undefined) return { what, fleet: whole(changed) }
    }
  }

  /** Writes a commit beside the branch, that makes of what an earlier one has another fleet. */
  draft(onto: Version, fleet: FleetModel, message: string, now: number): string {
    const changes = changesBetween(filesOf(onto.fleet), filesOf(fleet))
    const { commit: base } = onto
    return this.remote.write({
      ...{ base, parents: [base], changes, message, author: 'Somebody' },
      time: this.secondsAt(now),
    })
  }

  /** The time that a commit gets. */
  secondsAt(now: number): number {
    return Math.max(0, Math.floor((now + this.clockAheadMs) / 1_000))
  }

  /** Makes a commit the newest of the branch, as a merge does. */
  take({ commit, fleet }: Version): void {
    this.#fleet = fleet
    this.#files = filesOf(fleet)
    this.history.push({ commit, fleet })
    this.remote.move('main', commit)
  }

  /** A change that somebody has thought of; gives whether there was any. */
  commit(fleet: FleetModel, message: string, now: number): void {
    this.#commit(whole(fleet), message, now)
  }

  /** Takes up what somebody else committed: the files stay so until their author writes them anew. */
  adopt(commit: string, files: ReadonlyMap<string, string>): void {
    this.#fleet = { ...this.#fleet, foreign: new Map([...(this.#fleet.foreign ?? []), ...files]) }
    this.#files = filesOf(this.#fleet)
    this.history.push({ commit, fleet: this.#fleet })
  }

  mend(now: number): void {
    if (this.#fleet.broken.size > 0) this.#commit({ ...this.#fleet, broken: new Set() }, 'mend', now)
  }

  /** An empty commit with a message. */
  say(message: string, now: number): void {
    this.#commit(this.#fleet, message, now)
  }

  /** The place of a commit in the history; -1: none of the author's. */
  indexOf(commit: string): number {
    return this.history.findIndex(each => each.commit === commit)
  }

  readonly #changes: readonly (readonly [string, Change])[] = [
    ['add thing', (fleet, random) => onSome(fleet, random, app => this.#withNewThing(app, random))],
    ['change thing', changeThing],
    ['change thing', changeThing],
    ['change thing', changeThing],
    ['remove thing', removeThing],
    ['remove thing', removeThing],
    ['add application', (fleet, random) => withApplication(fleet, this.#newApplication(random))],
    ['remove application', removeApplication],
    ['rename application', (fleet, random) => this.#rename(fleet, random)],
    [
      'move directory',
      (fleet, random) => onSome(fleet, random, app => ({ ...app, directory: this.#directory(app.name) })),
    ],
    ['hand over', handOver],
    [
      'place elsewhere',
      (fleet, random) => onSome(fleet, random, app => ({ ...app, regions: someRegions(random) })),
    ],
    ['tag', setTag],
    ['tag', setTag],
    ['untag', removeTag],
    ['re-parent', reparent],
    ['remove cluster', removeCluster],
    ['return cluster', (fleet, random) => this.#returnCluster(fleet, random)],
    ['break', breakFile],
    ['mend', fleet => (fleet.broken.size === 0 ? undefined : { ...fleet, broken: new Set() })],
  ]

  #commit(fleet: FleetModel, message: string, now: number): void {
    const files = filesOf(fleet)
    const changes = changesBetween(this.#files, files)
    this.#fleet = fleet
    this.#files = files
    // Whoever took the branch away or moved it: who has it pushes what comes after it.
    const onto = this.history.at(-1)?.commit ?? null
    const commit = this.remote.publish('main', changes, { message, time: this.secondsAt(now), onto })
    this.history.push({ commit, fleet })
  }

  #first(random: Seeded): FleetModel {
    const { guards, clusters, statusCommits } = this.#shape
    let fleet: FleetModel = {
      ...(statusCommits !== undefined && { statusCommits }),
      guards: guards ?? (random.chance(0.6) ? 'open' : 'default'),
      applications: new Map(),
      clusters: clusters ?? someClusters(random),
      tags: new Map(),
      broken: new Set(),
    }
    for (let left = 1 + random.integer(3); left > 0; left--)
      fleet = withApplication(fleet, this.#newApplication(random))
    return this.#shape.begin?.(fleet) ?? fleet
  }

  #newApplication(random: Seeded): Application {
    const name = `app${++this.#ids}`
    const namespace = random.chance(0.3) ? `team-${this.#ids}` : 'default'
    let application: Application = { name, directory: name, things: [], regions: someRegions(random) }
    if (namespace !== 'default') application = this.#withThing(application, 'namespace', namespace)
    for (let left = 1 + random.integer(5); left > 0; left--)
      application = this.#withNewThing(application, random)
    return application
  }

  #withNewThing(application: Application, random: Seeded): Application {
    const kind = some(this.#shape.kinds ?? thingKinds, random) ?? 'config'
    return this.#withThing(application, kind, namespaceOf(application))
  }

  #withThing(application: Application, kind: ThingKind, namespace: string): Application {
    const thing: Thing = { id: `t${++this.#ids}`, kind, version: 1, extra: false, namespace }
    return { ...application, things: [...application.things, thing] }
  }

  #directory(name: string): string {
    return `moved${++this.#ids}/${name}`
  }

  #rename(fleet: FleetModel, random: Seeded): FleetModel | undefined {
    const old = some([...fleet.applications.values()], random)
    if (old === undefined) return undefined
    const name = `app${++this.#ids}`
    const tags = [...fleet.tags].map(([key, tag]) => {
      const [region, application] = key.split(' ')
      return [application === old.name ? `${region} ${name}` : key, tag] as const
    })
    const renamed = { ...old, name, directory: name }
    return { ...withApplication(without(fleet, old.name), renamed), tags: new Map(tags) }
  }

  #returnCluster(fleet: FleetModel, random: Seeded): FleetModel | undefined {
    const away = clusterNames.filter(name => !fleet.clusters.has(name))
    const name = some(away, random)
    if (name === undefined) return undefined
    return { ...fleet, clusters: new Map([...fleet.clusters, [name, regionOf(random)]]) }
  }
}

function changesBetween(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): ReadonlyMap<string, string | null> {
  const changes = new Map<string, string | null>()
  for (const [path, text] of after) if (before.get(path) !== text) changes.set(path, text)
  for (const path of before.keys()) if (!after.has(path)) changes.set(path, null)
  return changes
}
