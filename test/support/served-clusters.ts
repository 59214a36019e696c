import { writeFileSync } from 'node:fs'
import { systemClock } from '../../src/io/clock.ts'
import type { ClusterApi } from '../../src/reconcile/ports.ts'
import type { Behaviour } from '../../src/simulator/controllers/controller.ts'
import { SimulatedCluster } from '../../src/simulator/simulated-cluster.ts'

/** Simulated clusters that another process reaches over HTTP, as contexts of a kubeconfig. */
export interface ServedClusters {
  api(name: string): ClusterApi
  /** Ends the server of a cluster: connections are refused from then on. */
  cut(name: string): Promise<void>
  close(): Promise<void>
}

export async function serveClusters(
  kubeconfig: string,
  names: readonly string[],
  behaviour: Partial<Behaviour> = {},
): Promise<ServedClusters> {
  const served = await Promise.all(
    names.map(async name => {
      const cluster = new SimulatedCluster({ name, clock: systemClock, behaviour })
      return [name, { cluster, front: await cluster.serve() }] as const
    }),
  )
  const byName = new Map(served)
  const found = (name: string): (typeof served)[number][1] => {
    const one = byName.get(name)
    if (one === undefined) throw new Error(`there is no cluster "${name}"`)
    return one
  }
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: served.map(([name, { front }]) => ({ name, cluster: { server: front.url } })),
      users: [{ name: 'anybody', user: {} }],
      contexts: names.map(name => ({ name, context: { cluster: name, user: 'anybody' } })),
    }),
  )
  return {
    api: name => found(name).cluster.connect(),
    cut: name => found(name).front.close(),
    close: async () => {
      await Promise.all(served.map(([, { front }]) => front.close()))
    },
  }
}
