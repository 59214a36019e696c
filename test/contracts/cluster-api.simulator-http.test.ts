import { afterEach } from 'vitest'
import { SimulatedClock } from '../../src/simulator/clock.ts'
import type { ServerCertificate } from '../../src/simulator/http/listen.ts'
import { SimulatedCluster } from '../../src/simulator/simulated-cluster.ts'
import { selfSigned } from '../support/self-signed.ts'
import type { Opened } from './cluster-api/opened.ts'
import { clusterApiContract } from './cluster-api.contract.ts'
import { connectTo } from './simulator-client.ts'

const closers: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function open(certificate?: ServerCertificate): Promise<Opened> {
  const cluster = new SimulatedCluster({ name: 'contract', clock: new SimulatedClock() })
  const front = await cluster.serve(certificate && { certificate })
  closers.push(front.close)
  const { api, close } = await connectTo(front.url, certificate)
  closers.push(close)
  const namespace = 'contract'
  await api.apply(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { fieldManager: 'test' },
  )
  return { api, namespace }
}

const certificate = selfSigned()

clusterApiContract('simulator over HTTP', () => open())
clusterApiContract('simulator over HTTPS', () => open(certificate))
