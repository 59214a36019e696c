import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PlacementCluster } from '../fleet.ts'
import type { CelSize } from './cel-cost.ts'
import { cel, variablesOf } from './cel-environment.ts'
import { type CelLanguage, type CelProgram, compileExpression } from './compile-expression.ts'

const sizeOf: (cluster: PlacementCluster) => CelSize = memoizeByIdentity(cluster => {
  const { name, path, labels, taints, zones, provider = '', region = '' } = cluster
  const members = Math.max(Object.keys(labels).length, taints.length, zones.length)
  const texts = [name, path, provider, region, ...zones, ...Object.entries(labels).flat()]
  const all = [...texts, ...taints.flatMap(({ key, value = '' }) => [key, value])]
  return { members, characters: all.reduce((most, text) => Math.max(most, text.length), 0) }
})

const ofClusters: CelLanguage<PlacementCluster> = {
  environment: cel,
  maxSteps: 20_000,
  variablesOf: cluster => ({ ...variablesOf(cluster) }),
  sizeOf,
  tooCostly: 'it costs too much for so many labels, taints or zones',
}

/** Compiles a condition over `cluster` and `managedCluster`. */
export function compileCel(text: string): CelProgram<PlacementCluster> {
  return compileExpression(text, ofClusters)
}
