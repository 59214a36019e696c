import { SimulatedClock } from '../../src/simulator/clock.ts'
import { SimulatedCluster } from '../../src/simulator/simulated-cluster.ts'
import type { Opened } from './cluster-api/opened.ts'
import { clusterApiContract } from './cluster-api.contract.ts'

async function open(): Promise<Opened> {
  const cluster = new SimulatedCluster({ name: 'contract', clock: new SimulatedClock() })
  const api = cluster.connect()
  const namespace = 'contract'
  await api.apply(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { fieldManager: 'test' },
  )
  return { api, namespace }
}

clusterApiContract('simulator', open)
