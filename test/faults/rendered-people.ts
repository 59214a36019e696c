import { filesBelow, type TreeDirectory } from '../../src/base/tree/tree.ts'
import type { RenderedPlace } from '../../src/core/model/fleet.ts'
import { idOf, type KubernetesObject, keyOf } from '../../src/core/model/object.ts'
import type { FleetState } from '../../src/core/model/state.ts'
import type { SimulatedRemote } from '../../src/simulator/git/simulated-remote.ts'
import type { Seeded } from '../../src/simulator/seeded.ts'
import type { SimulatedCluster } from '../../src/simulator/simulated-cluster.ts'
import type { Author } from './author.ts'
import { clusterNames, regionOf, some } from './changes.ts'
import { type FleetModel, isCommittedIn } from './fleet-model.ts'
import type { Plot } from './plot.ts'
import { checkDirectory, clusterDirectory, isMarked as isMarkedFor, objectsIn } from './rendered-files.ts'
import type { RenderedWitness } from './rendered-witness.ts'
import { isMember } from './witness.ts'

type Deed = (random: Seeded, now: number) => string | undefined
type Changes = Readonly<Record<string, string | null>>

const own: RenderedPlace = { branch: 'banyan/rendered' }

export interface RenderedPlotOptions {
  readonly author: Author
  readonly elsewhere: SimulatedRemote
  readonly witness: RenderedWitness
  readonly clusters: readonly SimulatedCluster[]
  /** Whether the status told of all that is marked in a cluster. */
  readonly isMarked: (cluster: string) => boolean
  /** Whether what the status remembered was lost. */
  readonly isLost: () => boolean
  /** Clusters leave. */
  readonly mayLeave: boolean
  /** Runs something so long after. */
  readonly later: (milliseconds: number, task: () => void) => void
  /** Told when directories are what they were a while ago. */
  readonly onLost: () => void
}

/** A fleet of which some clusters are committed, at first. */
export function someCommitted(fleet: FleetModel, random: Seeded): FleetModel {
  const names = clusterNames.filter(() => random.chance(0.6))
  const place = random.integer(3)
  return {
    ...fleet,
    committed: new Set(names.length === 0 ? clusterNames : names),
    deleted: new Set(clusterNames.filter(() => random.chance(0.4))),
    ...(place > 0 && { rendered: placesOf()[place] ?? own }),
  }
}

/** The address of the repository beside the fleet's own. */
export const otherAddress = 'https://git.example/rendered.git'

function placesOf(): readonly RenderedPlace[] {
  return [own, { branch: 'deploy/all' }, { branch: 'main', repository: otherAddress }]
}

/** People who change how clusters get what they should have, and others who push to the branches where that is committed. */
export class RenderedPlot implements Plot {
  readonly #options: RenderedPlotOptions
  #made = 0
  /** There may be directories that nobody knows of. */
  #isForgotten = false

  constructor(options: RenderedPlotOptions) {
    this.#options = options
    const { author, elsewhere, witness } = options
    witness.follow(author.remote, ['banyan/rendered', 'deploy/all'])
    witness.follow(elsewhere, ['main', 'banyan/rendered'])
  }

  act(random: Seeded, now: number): string | undefined {
    return this.#deeds[random.integer(this.#deeds.length)]?.(random, now)
  }

  readonly #deeds: readonly Deed[] = [
    (random, now) => this.#deliver(random, now),
    (random, now) => this.#deliver(random, now),
    (random, now) => this.#keep(random, now),
    (random, now) => this.#leave(random, now),
    (random, now) => this.#leave(random, now),
    (random, now) => this.#comeBack(random, now),
    (random, now) => this.#move(random, now),
    random => this.#edit(random),
    random => this.#edit(random),
    random => this.#add(random),
    () => this.#addBeside(),
    () => this.#addBeside(),
    random => this.#crowd(random),
    random => this.#unmark(random),
    random => this.#squat(random),
    random => this.#rewind(random),
    random => this.#take(random),
  ]

  /** Of a cluster that was written to is committed from now on, or the other way round. */
  #deliver(random: Seeded, now: number): string | undefined {
    const { author } = this.#options
    const { fleet } = author
    const name = some([...fleet.clusters.keys()], random)
    if (name === undefined) return undefined
    const committed = new Set(fleet.committed)
    const what = `${name} is ${committed.delete(name) ? 'written to' : 'committed'} from now on`
    if (fleet.committed?.has(name) !== true) committed.add(name)
    author.commit({ ...fleet, committed }, what, now)
    return what
  }

  #keep(random: Seeded, now: number): string | undefined {
    const { author } = this.#options
    const { fleet } = author
    const name = some(clusterNames, random) ?? ''
    const deleted = new Set(fleet.deleted)
    if (!deleted.delete(name)) deleted.add(name)
    const what = `of ${name} ${deleted.has(name) ? 'nothing' : 'all'} is to be left once it leaves`
    author.commit({ ...fleet, deleted }, what, now)
    return what
  }

  #leave(random: Seeded, now: number): string | undefined {
    const { author, mayLeave } = this.#options
    const { fleet } = author
    const name = some(
      [...fleet.clusters.keys()].filter(each => isCommittedIn(fleet, each)),
      random,
    )
    if (name === undefined || fleet.clusters.size === 1 || !mayLeave) return undefined
    const clusters = new Map([...fleet.clusters].filter(([each]) => each !== name))
    author.commit({ ...fleet, clusters }, `${name} leaves`, now)
    return `${name} leaves`
  }

  #comeBack(random: Seeded, now: number): string | undefined {
    const { author, mayLeave } = this.#options
    const { fleet } = author
    const name = some(
      clusterNames.filter(each => !fleet.clusters.has(each)),
      random,
    )
    if (name === undefined || !mayLeave) return undefined
    author.commit({ ...fleet, clusters: new Map([...fleet.clusters, [name, regionOf(random)]]) }, 'back', now)
    return `${name} is there again`
  }

  #move(random: Seeded, now: number): string {
    this.#isForgotten = true
    const { author } = this.#options
    const rendered = some(placesOf(), random) ?? own
    author.commit({ ...author.fleet, rendered }, 'another place', now)
    return `what is rendered is committed to ${JSON.stringify(rendered)}`
  }

  /** Somebody changes a file in a directory of a cluster, or takes it away. */
  #edit(random: Seeded): string | undefined {
    const paths = [...filesBelowIn(this.#tree())].filter(path => /^clusters\/\w+\/\w+\//.test(path))
    const path = some(paths, random)
    if (path === undefined) return undefined
    const text = random.chance(0.3) ? null : `# by hand ${++this.#made}\nkind: [\n`
    return this.#push({ [path]: text })
  }

  #add(random: Seeded): string | undefined {
    const name = some(clusterNames, random) ?? ''
    if (clusterDirectory(this.#tree(), name) === undefined) return undefined
    const metadata = `metadata: { name: theirs-${++this.#made}, namespace: default }`
    const text = random.chance(0.5) ? 'words\n' : `apiVersion: v1\nkind: ConfigMap\n${metadata}\n`
    return this.#push({ [`clusters/${name}/theirs/${this.#made}.yaml`]: text })
  }

  #addBeside(): string {
    const paths = ['README.md', 'clusters/README.md', 'clusters/elsewhere/a.yaml', 'apps/web/a.yaml']
    const path = paths[++this.#made % paths.length] ?? ''
    return this.#push({ [path]: `theirs: ${this.#made}\n` })
  }

  /** Somebody who pushes again and again is faster, now and then. */
  #crowd(random: Seeded): string {
    const { later } = this.#options
    let at = 0
    for (let left = 3 + random.integer(30); left > 0; left--) {
      at += 1 + random.integer(400)
      later(at, () => void this.#addBeside())
    }
    return `somebody pushes for ${at} ms`
  }

  #unmark(random: Seeded): string | undefined {
    const name = some(clusterNames, random) ?? ''
    if (clusterDirectory(this.#tree(), name) === undefined) return undefined
    const text = random.chance(0.5) ? null : 'fleet: other\ncluster: other\n'
    return this.#push({ [`clusters/${name}/.banyan`]: text })
  }

  /** Somebody has a directory where one of ours will be. */
  #squat(random: Seeded): string | undefined {
    const name = some(clusterNames, random) ?? ''
    if (clusterDirectory(this.#tree(), name) !== undefined) return undefined
    return this.#push({ [`clusters/${name}/flux-system/gotk.yaml`]: 'kind: Important\n' })
  }

  #rewind(random: Seeded): string | undefined {
    const { remote, branch } = this.#place()
    const tip = remote.branches.get(branch)
    let commit = tip === undefined ? undefined : remote.commit(tip)
    for (let left = 1 + random.integer(4); left > 0; left--)
      commit = remote.commit(commit?.parents[0] ?? '') ?? commit
    if (commit === undefined) return undefined
    this.#isForgotten = true
    this.#options.onLost()
    remote.move(branch, commit.id)
    return `${branch} is back at ${commit.id.slice(0, 7)}`
  }

  #take(random: Seeded): string | undefined {
    const { remote, branch } = this.#place()
    if (!remote.branches.has(branch)) return undefined
    remote.move(branch, undefined)
    if (random.chance(0.5)) remote.publish(branch, new Map([['other.txt', 'other\n']]), { onto: null })
    return `${branch} is deleted`
  }

  #push(changes: Changes): string {
    const { remote, branch } = this.#place()
    remote.publish(branch, new Map(Object.entries(changes)), { message: 'by hand' })
    return `somebody pushes ${Object.keys(changes).join()} to ${branch}`
  }

  #place(): { readonly remote: SimulatedRemote; readonly branch: string } {
    const { author, elsewhere } = this.#options
    const { branch, repository } = author.fleet.rendered ?? own
    return { remote: repository === undefined ? author.remote : elsewhere, branch }
  }

  #tree(): TreeDirectory | undefined {
    const { remote, branch } = this.#place()
    return remote.commit(remote.branches.get(branch) ?? '')?.tree
  }

  /** Directories that are not ours make room. */
  end(): void {
    const tree = this.#tree()
    const changes = clusterNames.flatMap(name => {
      const directory = clusterDirectory(tree, name)
      if (directory === undefined || isMarkedFor(directory, name)) return []
      return filesBelowIn(directory).map(path => [`clusters/${name}/${path}`, null] as const)
    })
    if (changes.length > 0) this.#push(Object.fromEntries(changes))
  }

  readonly committedIn = (name: string): readonly KubernetesObject[] =>
    objectsIn(clusterDirectory(this.#tree(), name)).map(({ object }) => object)

  async check(state: FleetState | undefined): Promise<readonly string[]> {
    const { fleet } = this.#options.author
    const tree = this.#tree()
    const left = clusterNames.filter(
      name => clusterDirectory(tree, name) !== undefined && state?.clusters.has(name) !== true,
    )
    if (left.length > 0 && !this.#isForgotten && !this.#options.isLost())
      return [`directories are left of ${left.join(', ')}`]
    const names = [...fleet.clusters.keys()].filter(name => isCommittedIn(fleet, name))
    return names.flatMap(name => [
      ...checkDirectory(fleet, name, clusterDirectory(tree, name)),
      ...this.#checkTold(name, state),
      ...this.#checkReleased(name),
    ])
  }

  // The commit that is told is one of the branch, and has the directory as it is.
  #checkTold(name: string, state: FleetState | undefined): readonly string[] {
    const { remote, branch } = this.#place()
    const { committed } = state?.clusters.get(name) ?? {}
    const repository = this.#options.author.fleet.rendered?.repository
    if (committed?.branch !== branch || committed.repository !== repository)
      return [`${name} is told as committed to ${committed?.branch} of ${committed?.repository}`]
    let at = remote.commit(remote.branches.get(branch) ?? '')
    while (at !== undefined && at.id !== committed.commit) at = remote.commit(at.parents[0] ?? '')
    if (at === undefined)
      return [`${name} is told as ${committed.commit.slice(0, 7)}, which ${branch} does not have`]
    const [told, now] = [at.tree, this.#tree()].map(tree => clusterDirectory(tree, name)?.id)
    return told === now ? [] : [`${name} is told as ${committed.commit.slice(0, 7)}, which has other files`]
  }

  #checkReleased(name: string): readonly string[] {
    const { clusters, isMarked } = this.#options
    if (!isMarked(name)) return []
    return clusters
      .filter(cluster => cluster.name === name)
      .flatMap(({ server }) => server.save().objects)
      .filter(({ object }) => isMember(object))
      .map(({ object }) => `${name}: ${keyOf(idOf(object))} is still marked as ours`)
  }

  writes(): number {
    return this.#options.witness.pushes
  }
}

function filesBelowIn(tree: TreeDirectory | undefined): readonly string[] {
  return tree === undefined ? [] : [...filesBelow(tree)].map(([path]) => path)
}
