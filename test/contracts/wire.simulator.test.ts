import { afterEach } from 'vitest'
import { SimulatedClock } from '../../src/simulator/clock.ts'
import type { HttpFault } from '../../src/simulator/http/http-faults.ts'
import { SimulatedCluster } from '../../src/simulator/simulated-cluster.ts'
import { connectTo } from './simulator-client.ts'
import { type Wire, wireContract } from './wire.contract.ts'

const closers: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function open(): Promise<Wire> {
  const clock = new SimulatedClock()
  const cluster = new SimulatedCluster({ name: 'contract', clock })
  let fault: HttpFault | undefined
  const front = await cluster.serve({ faults: () => fault })
  closers.push(front.close)
  const { api, close } = await connectTo(front.url)
  closers.push(close)
  const [namespace, elsewhere] = ['contract', 'elsewhere'] as const
  for (const name of [namespace, elsewhere])
    await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { fieldManager: 'test' })
  return {
    api,
    namespace,
    elsewhere,
    endpoint: front,
    awaited: answer => awaited(clock, answer),
    async crowd() {
      fault = { fault: 'status', status: 429, retryAfterSeconds: 1 }
      return async () => {
        fault = undefined
      }
    },
  }
}

async function awaited<Result>(clock: SimulatedClock, answer: Promise<Result>): Promise<Result> {
  let isThere = false
  void answer
    .catch(() => undefined)
    .finally(() => {
      isThere = true
    })
  while (!isThere) await clock.advance(100)
  return await answer
}

wireContract('simulator', open)
