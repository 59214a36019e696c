import { Environment } from '@marcbachmann/cel-js'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PlacementCluster } from '../fleet.ts'

// Lists and maps that an expression writes out may be as long.
const maxListed = 64

const labels = 'map<string, string>'

/**
 * What expressions know: `cluster` as the fleet has it, and `managedCluster` as OCM writes it. Every name is typed, so
 * that one that is wrong is told when the file is read. What a cluster does not have is an empty text or list.
 */
export const cel: Environment = new Environment({
  limits: {
    maxAstNodes: 300,
    maxDepth: 32,
    maxListElements: maxListed,
    maxMapEntries: maxListed,
    maxCallArguments: 4,
  },
})
  .registerType({ name: 'Taint', schema: { key: 'string', value: 'string', effect: 'string' } })
  .registerVariable({
    name: 'cluster',
    schema: {
      name: 'string',
      path: 'string',
      labels,
      taints: 'list<Taint>',
      provider: 'string',
      region: 'string',
      zones: 'list<string>',
      level: 'string',
    },
  })
  .registerVariable({
    name: 'managedCluster',
    schema: { metadata: { name: 'string', labels }, spec: { taints: 'list<Taint>' } },
  })

export interface CelVariables {
  readonly cluster: Readonly<Record<string, unknown>>
  readonly managedCluster: Readonly<Record<string, unknown>>
}

export const variablesOf: (cluster: PlacementCluster) => CelVariables = memoizeByIdentity(cluster => {
  const { name, path, zones, provider = '', region = '', level = '' } = cluster
  const taints = cluster.taints.map(({ key, value = '', effect }) => ({ key, value, effect }))
  return {
    cluster: { name, path, labels: cluster.labels, taints, provider, region, zones, level },
    managedCluster: { metadata: { name, labels: cluster.labels }, spec: { taints } },
  }
})
