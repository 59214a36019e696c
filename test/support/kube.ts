/** Suites against real API servers, which one test run shares. */
import { randomBytes } from 'node:crypto'
import { beforeAll, describe, inject, test } from 'vitest'
import type { KubeAddress } from '../../hack/kube/cluster.ts'
import { askControl } from '../../hack/kube/control.ts'
import { requireKube } from '../../hack/kube/programs.ts'
import { request } from '../../hack/kube/request.ts'

/** What a suite may use once its hooks and tests run. */
export interface KubeSuite {
  /** `kube-0` to `kube-2` are whole, so that pods run in them; `kube-3` and `kube-4` are bare API servers. */
  server(name: ServerName): KubeAddress
  /** A namespace no other suite uses. */
  createNamespace(name: ServerName): Promise<string>
  /** Takes `kube-3` away, which suites that do not do so must leave alone. */
  stopServer(name: 'kube-3'): Promise<void>
  /** Brings it back at the same address and with the same data. */
  restartServer(name: 'kube-3'): Promise<void>
}

export type ServerName = 'kube-0' | 'kube-1' | 'kube-2' | 'kube-3' | 'kube-4'

/** Like `describe`; the body gets the servers, or is left out when there are none on this machine. */
export function describeKube(name: string, body: (kube: KubeSuite) => void): void {
  // Without this, a configuration that forgets the setup would leave the suites out in silence.
  const socketPath: string | undefined = inject('kubeSocket')
  if (socketPath === undefined) throw new Error('kube-global.ts is not in globalSetup of the configuration')
  if (socketPath === '' && requireKube()) test(name, failForMissingPrograms)
  else describe.skipIf(socketPath === '')(name, () => body(connect(socketPath)))
}

function failForMissingPrograms(): void {
  throw new Error('no Kubernetes programs, and no Go to build them')
}

function connect(socketPath: string): KubeSuite {
  let servers: readonly KubeAddress[] = []
  beforeAll(async () => {
    servers = (await askControl(socketPath))?.servers ?? []
  }, 120_000)
  const server = (name: ServerName) => {
    const found = servers.find(candidate => candidate.name === name)
    if (!found) throw new Error(`${name} can be used in hooks and tests only`)
    return found
  }
  const act = async (name: ServerName, action: 'stop' | 'restart') => {
    await askControl(socketPath, `/servers/${name}/${action}`)
  }
  return {
    server,
    createNamespace: name => createNamespace(server(name)),
    stopServer: name => act(name, 'stop'),
    restartServer: name => act(name, 'restart'),
  }
}

async function createNamespace(address: KubeAddress): Promise<string> {
  const name = `test-${randomBytes(5).toString('hex')}`
  const { status, body } = await request(address, 'POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  })
  if (status !== 201) throw new Error(`cannot create a namespace in ${address.name}: ${JSON.stringify(body)}`)
  return name
}
