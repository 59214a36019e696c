import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import { formatYaml } from '../../../base/yaml/format-yaml.ts'
import type { ClusterState, FleetState } from '../../model/state.ts'
import { applicationDocuments } from './application-file.ts'
import { clusterDocument } from './cluster-file.ts'
import { decisionFiles } from './decision-files.ts'
import { fleetDocument } from './fleet-file.ts'
import { observationFile } from './observation-file.ts'
import { branchPages } from './pages/branch-pages.ts'
import { branchTree } from './pages/branch-tree.ts'
import { rollUpBranch } from './pages/roll-up.ts'
import { placementFiles } from './placement-files.ts'
import { readmeFile } from './readme-file.ts'
import { rolloutFile } from './rollout-file.ts'

const clusterFile: (state: ClusterState) => { readonly text: string } = memoizeByIdentity(state => ({
  text: formatYaml(clusterDocument(state)),
}))

/**
 * The files of the status branch, by path, each made when it is asked for. The same state gives the same bytes. What is
 * the same object as in a state before is neither read nor formatted again.
 */
export function stateFiles(state: FleetState): ReadonlyMap<string, () => string> {
  const files = new Map<string, () => string>()
  const tree = branchTree(state.clusters.values())
  files.set('README.md', () => readmeFile(state, tree))
  files.set('fleet.yaml', () => formatYaml(fleetDocument(state)))
  for (const cluster of state.clusters.values()) {
    files.set(`clusters/${cluster.name}.yaml`, () => clusterFile(cluster).text)
  }
  for (const [path, make] of branchPages(tree, state.fleet, state.decisions.values())) files.set(path, make)
  for (const [name, document] of applicationDocuments(rollUpBranch(tree), state.decisions.values())) {
    files.set(`applications/${name}.yaml`, () => formatYaml(document()))
  }
  for (const [path, make] of decisionFiles(state.decisions.values())) files.set(path, make)
  for (const { observation } of state.decisions.values()) {
    if (observation === undefined) continue
    const { sha256, text } = observationFile(observation)
    files.set(`observations/${sha256}.yaml`, () => text)
  }
  for (const [path, make] of placementFiles(state.placements.values())) files.set(path, make)
  for (const rollout of state.rollouts?.values() ?? []) files.set(...rolloutFile(rollout))
  return files
}
