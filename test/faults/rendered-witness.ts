import { filesBelow, type TreeDirectory } from '../../src/base/tree/tree.ts'
import { idOf, type KubernetesObject, keyOf } from '../../src/core/model/object.ts'
import type { SimulatedCommit, SimulatedRemote } from '../../src/simulator/git/simulated-remote.ts'
import type { Author } from './author.ts'
import type { Budget } from './budget.ts'
import { type FleetModel, isCommittedIn, wantedIn } from './fleet-model.ts'
import type { Life } from './life.ts'
import { clusterDirectory, isMarked, objectsIn } from './rendered-files.ts'
import { contentsFor } from './witness.ts'

export interface RenderedWitnessOptions {
  readonly author: Author
  readonly budget: Budget
  /** Clusters may have what commits long ago said. */
  readonly mayBeLate: boolean
  /** Guards may let one of two daemons do what they let the other not do yet. */
  readonly mayDiffer: boolean
  readonly tell: (message: string) => void
  readonly onWrong: (message: string) => void
}

/** As long as a commit may be worked on while others hang. */
const workedOnMs = 900_000

/** Watches what processes push to branches of rendered manifests, and says at once when one does what it never may. */
export class RenderedWitness {
  readonly #options: RenderedWitnessOptions
  /** Who acts now; undefined: somebody else. */
  acting: Life | undefined
  pushes = 0

  constructor(options: RenderedWitnessOptions) {
    this.#options = options
  }

  follow(remote: SimulatedRemote, branches: readonly string[]): void {
    const tips = new Map<string, string | undefined>()
    remote.listen(() => {
      for (const branch of branches) {
        const [before, after] = [tips.get(branch), remote.branches.get(branch)]
        if (before === after) continue
        tips.set(branch, after)
        if (this.acting !== undefined) this.#see(this.acting, remote, branch, before, after)
      }
    })
  }

  #see(
    life: Life,
    remote: SimulatedRemote,
    branch: string,
    before: string | undefined,
    after: string | undefined,
  ): void {
    const { tell, onWrong } = this.#options
    this.pushes++
    tell(`${branch} is ${after?.slice(0, 7)} by process ${life.number}`)
    const [old, made] = [before, after].map(id => (id === undefined ? undefined : remote.commit(id)))
    for (const text of made === undefined ? ['it was taken away'] : this.#judge(life, old, made))
      onWrong(`${branch}: ${text}`)
  }

  #judge(life: Life, old: SimulatedCommit | undefined, made: SimulatedCommit): readonly string[] {
    const wrong: string[] = []
    if (made.parents.join() !== (old?.id ?? ''))
      wrong.push(`${made.id.slice(0, 7)} is not on top of ${old?.id.slice(0, 7)}`)
    if (old?.tree.id === made.tree.id) wrong.push(`${made.id.slice(0, 7)} changes nothing`)
    const touched = new Set<string>()
    for (const path of changedPaths(old?.tree, made.tree)) {
      const [, name] = /^clusters\/([^/]+)\/./.exec(path) ?? []
      if (name === undefined) wrong.push(`${path} is beside the clusters and was changed`)
      else touched.add(name)
    }
    for (const name of touched) wrong.push(...this.#judgeCluster(life, name, old?.tree, made.tree))
    return wrong
  }

  #judgeCluster(
    life: Life,
    name: string,
    old: TreeDirectory | undefined,
    made: TreeDirectory,
  ): readonly string[] {
    const { author, budget, mayBeLate, mayDiffer } = this.#options
    const [before, after] = [clusterDirectory(old, name), clusterDirectory(made, name)]
    if (before !== undefined && !isMarked(before, name))
      return [`clusters/${name} is not ours and was changed`]
    const fleets = contentsFor(life, author, mayBeLate, workedOnMs)
    const history = author.history.map(({ fleet }) => fleet)
    const mayGo = history.some(fleet => isCommittedIn(fleet, name) && fleet.deleted?.has(name) === true)
    const mayChange = fleets.some(fleet => isCommittedIn(fleet, name) || (!fleet.clusters.has(name) && mayGo))
    if (!mayChange) return [`clusters/${name} was changed, and nothing is committed for it`]
    const wrong: string[] = []
    if (after !== undefined && !isMarked(after, name)) wrong.push(`clusters/${name} has lost its mark`)
    const stays = new Set(objectsIn(after).map(({ object }) => keyOf(idOf(object))))
    for (const { application, object } of objectsIn(before)) {
      const key = keyOf(idOf(object))
      if (stays.has(key)) continue
      const isKept = (fleet: FleetModel): boolean =>
        fleet.clusters.has(name) ? !isCommittedIn(fleet, name) || isWantedIn(fleet, name, object) : !mayGo
      if (!mayDiffer && fleets.every(isKept)) wrong.push(`clusters/${name}: ${key} was removed and is wanted`)
      if (!history.some(fleet => isWantedIn(fleet, name, object))) continue
      const overspent = isGenerated(object)
        ? undefined
        : budget.spend(history, name, withApplication(object, application))
      if (overspent !== undefined) wrong.push(overspent)
    }
    return wrong
  }
}

function withApplication(object: KubernetesObject, application: string): KubernetesObject {
  const labels = { ...object.metadata.labels, 'banyan.dev/application': application }
  return { ...object, metadata: { ...object.metadata, labels } }
}

function isGenerated({ kind, metadata }: KubernetesObject): boolean {
  return kind === 'ConfigMap' && /^t\d+-[a-z0-9]{10}$/.test(metadata.name)
}

function isWantedIn(fleet: FleetModel, cluster: string, object: KubernetesObject): boolean {
  const key = keyOf(idOf(object))
  return wantedIn(fleet, cluster).some(wanted => {
    if (wanted.divided) return false
    if (wanted.generatedFrom === undefined) return keyOf(idOf(wanted.object)) === key
    return (
      isGenerated(object) &&
      object.metadata.name.startsWith(`${wanted.generatedFrom}-`) &&
      JSON.stringify(wanted.object.data) === JSON.stringify(object.data)
    )
  })
}

function changedPaths(before: TreeDirectory | undefined, after: TreeDirectory): readonly string[] {
  const old = new Map(before === undefined ? [] : filesBelow(before))
  const now = new Map(filesBelow(after))
  return [...new Set([...old.keys(), ...now.keys()])].filter(path => old.get(path)?.id !== now.get(path)?.id)
}
