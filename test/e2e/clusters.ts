import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KubeAddress } from '../../hack/kube/cluster.ts'
import { systemClock } from '../../src/io/clock.ts'
import { SimulatedCluster } from '../../src/simulator/simulated-cluster.ts'
import { startCountingProxy } from './counting-proxy.ts'

/** Clusters behind one kubeconfig, real and simulated alike, with what was sent to each. */
export interface E2eClusters {
  readonly kubeconfig: string
  /** Names of the clusters that were sent anything since {@link forget}, sorted. */
  asked(): readonly string[]
  forget(): void
  /** Takes a real cluster out of reach, or back into it. */
  cut(name: string, isCut: boolean): void
  close(): Promise<void>
}

interface Counted {
  readonly name: string
  readonly server: string
  readonly user: object
  readonly cluster: object
  sent(): number
  forget(): void
  cut?(isCut: boolean): void
  close(): Promise<void>
}

/** Serves the clusters: those in `real` are API servers, every other name is simulated. */
export async function startClusters(
  directory: string,
  names: readonly string[],
  real: ReadonlyMap<string, KubeAddress>,
): Promise<E2eClusters> {
  const all = await Promise.all(
    names.map(name => {
      const address = real.get(name)
      return address === undefined ? simulated(name) : proxied(name, address)
    }),
  )
  const kubeconfig = join(directory, 'kubeconfig')
  writeFileSync(kubeconfig, JSON.stringify(configOf(all)))
  return {
    kubeconfig,
    asked: () =>
      all
        .filter(each => each.sent() > 0)
        .map(({ name }) => name)
        .sort(),
    forget: () => {
      for (const each of all) each.forget()
    },
    cut: (name, isCut) => all.find(each => each.name === name)?.cut?.(isCut),
    close: async () => {
      await Promise.all(all.map(each => each.close()))
    },
  }
}

async function simulated(name: string): Promise<Counted> {
  let requests = 0
  const count = (): undefined => {
    requests++
    return undefined
  }
  const front = await new SimulatedCluster({ name, clock: systemClock }).serve({ faults: count })
  const forget = (): void => {
    requests = 0
  }
  return {
    name,
    server: front.url,
    user: {},
    cluster: {},
    sent: () => requests,
    forget,
    close: () => front.close(),
  }
}

async function proxied(name: string, { port, token, caPath }: KubeAddress): Promise<Counted> {
  const proxy = await startCountingProxy(port)
  return {
    name,
    server: `https://127.0.0.1:${proxy.port}`,
    user: { token },
    cluster: { 'certificate-authority-data': readFileSync(caPath).toString('base64') },
    sent: () => proxy.bytes,
    forget: () => proxy.forget(),
    cut: isCut => proxy.cut(isCut),
    close: () => proxy.close(),
  }
}

function configOf(all: readonly Counted[]): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: all.map(({ name, server, cluster }) => ({ name, cluster: { server, ...cluster } })),
    users: all.map(({ name, user }) => ({ name, user })),
    contexts: all.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
  }
}
