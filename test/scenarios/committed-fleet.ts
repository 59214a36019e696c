import { directoryAt, filesBelow, textOf } from '../../src/base/tree/tree.ts'
import { parseDocuments } from '../../src/base/yaml/parse-documents.ts'
import { idOf, isKubernetesObject, type KubernetesObject, keyOf } from '../../src/core/model/object.ts'
import type { Outcome } from '../../src/core/model/outcome.ts'
import type { SimulatedCommit } from '../../src/simulator/git/simulated-remote.ts'
import { ours } from '../support/fleet-files.ts'
import { deployment, SmallFleet } from './small-fleet.ts'

export const branch = 'banyan/rendered'

/** So many more objects of `agent` that one of them is no loss that guards count. */
export const extras: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 30 }, (_, index) => [
    `templates/agent/extra-${index}.yaml`,
    deployment(`extra-${index}`, 1),
  ]),
)

/** `fleet.yaml` of the small fleet with more of its spec. */
export function fleetFile(fields: string): string {
  return ours(`Fleet\nmetadata: { name: small }\nspec: { levels: [region], ${fields} }`)
}

/** A small fleet of delivery `Commit`, before its first round. */
export function committedFleet(changes: Readonly<Record<string, string | null>> = {}): SmallFleet {
  const fleet = new SmallFleet()
  fleet.commit({ 'fleet.yaml': fleetFile('delivery: Commit'), ...changes })
  return fleet
}

/** The newest commit of the branch. */
export function rendered(fleet: SmallFleet): SimulatedCommit | undefined {
  return fleet.remote.commit(fleet.remote.branches.get(branch) ?? '')
}

/** How many commits the branch has. */
export function commits(fleet: SmallFleet): number {
  let count = 0
  for (let at = rendered(fleet); at !== undefined; at = fleet.remote.commit(at.parents[0] ?? '')) count++
  return count
}

/** The files below a directory of the branch by path, as text. */
export function texts(fleet: SmallFleet, path = ''): Readonly<Record<string, string>> {
  const commit = rendered(fleet)
  const directory = commit && directoryAt(commit.tree, path)
  return Object.fromEntries(
    [...(directory === undefined ? [] : filesBelow(directory))].map(([name, file]) => [name, textOf(file)]),
  )
}

/** The objects of a cluster's directory, by key. */
export function objects(fleet: SmallFleet, cluster: string): ReadonlyMap<string, KubernetesObject> {
  const commit = rendered(fleet)
  const directory = commit && directoryAt(commit.tree, `clusters/${cluster}`)
  const found = [...(directory === undefined ? [] : filesBelow(directory))].flatMap(([path, file]) =>
    path.endsWith('.yaml') ? parseDocuments(file, path).documents.map(({ value }) => value) : [],
  )
  return new Map(found.filter(isKubernetesObject).map(object => [keyOf(idOf(object)), object]))
}

/** What came of one cluster in a round. */
export function outcomeIn(outcomes: readonly Outcome[], cluster: string): Outcome | undefined {
  return outcomes.find(each => each.cluster === cluster)
}

/** Somebody's commit on the branch. */
export function strangerCommits(fleet: SmallFleet, changes: Readonly<Record<string, string | null>>): void {
  fleet.remote.publish(branch, new Map(Object.entries(changes)), { message: 'by hand' })
}
