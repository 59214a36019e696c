import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { JsonValue } from '../../../../src/base/std/json.ts'
import { kubeClusterDirectory } from '../../../../src/io/cluster/cluster-directory.ts'
import type { ClusterApi } from '../../../../src/reconcile/ports.ts'
import { clusterNamed } from '../cluster-named.ts'
import { failureOf } from '../failure-of.ts'
import { echo } from '../fake-server.ts'
import { openFake, temporaryFolder, writeKubeconfig } from '../open-fake.ts'

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web' }

/** A secrets directory with a kubeconfig of this user under `fleet/store-1/<key>`. */
function secretsWith(key: string, server: string, user: JsonValue): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'fleet', 'store-1'), { recursive: true })
  writeKubeconfig(join(folder, 'fleet', 'store-1', key), server, user)
  writeFileSync(join(folder, 'elsewhere'), 'sesame')
  return folder
}

function connect(folder: string, secretRef: { name: string; key?: string }): Promise<ClusterApi> {
  const directory = kubeClusterDirectory({ environment: { BANYAN_SECRETS_DIR: folder } })
  return directory.connect(clusterNamed('store-1', { secretRef: { namespace: 'fleet', ...secretRef } }))
}

test.each([
  ['value', {}],
  ['value.yaml', {}],
  ['kubeconfig', {}],
  ['config', { key: 'config' }],
])('a Secret on disk is read from its key %s', async (key, reference) => {
  const { server } = await openFake(echo)

  const api = await connect(secretsWith(key, server.url, { token: 'secret' }), {
    name: 'store-1',
    ...reference,
  })
  await api.get(ref)
  await api.close()

  expect(server.requests[0]?.headers.authorization).toBe('Bearer secret')
})

test.each([
  ['a program', { exec: { command: 'true' } }, 'signs in by a program'],
  ['a file of this machine', { tokenFile: '/etc/passwd' }, 'cannot name'],
])('a kubeconfig in a Secret cannot use %s', async (_, user, message) => {
  const api = await connect(secretsWith('value', 'http://127.0.0.1:1', user), { name: 'store-1' })

  const failure = await failureOf(api.get(ref))

  expect(failure).toMatchObject({ code: 'cluster/access' })
  expect(failure.message).toContain(message)
})

test.each([
  [{ name: '..', key: 'elsewhere' }],
  [{ name: '../fleet/store-1' }],
  [{ name: 'store-1', key: '../../elsewhere' }],
  [{ name: 'store-1', key: '..' }],
])('a reference that is a path is refused: %o', async reference => {
  const folder = secretsWith('value', 'http://127.0.0.1:1', {})

  expect((await failureOf(connect(folder, reference))).message).toMatch(/which is no (name|key)$/)
})

test('a Secret that is not there, or no place for Secrets, is said to be missing', async () => {
  const folder = secretsWith('value', 'http://127.0.0.1:1', {})
  const nowhere = kubeClusterDirectory({ environment: {} })
  const cluster = clusterNamed('store-1', { secretRef: { name: 'store-1' } })

  expect((await failureOf(connect(folder, { name: 'store-2' }))).message).toContain('fleet/store-2')
  expect((await failureOf(nowhere.connect(cluster))).message).toContain('BANYAN_SECRETS_DIR')
})

/** A cluster as Argo CD keeps it, in a secrets directory. */
function argoSecret(server: string, config: string): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'fleet', 'store-1'), { recursive: true })
  writeFileSync(join(folder, 'fleet', 'store-1', 'server'), server)
  writeFileSync(join(folder, 'fleet', 'store-1', 'config'), config)
  return folder
}

test('a cluster as Argo CD keeps it is reached with its token', async () => {
  const { server } = await openFake(echo)
  const config = { bearerToken: 'argo', tlsClientConfig: { insecure: false } }

  const api = await connect(argoSecret(`${server.url}\n`, JSON.stringify(config)), { name: 'store-1' })
  await api.get(ref)
  await api.close()

  expect(server.requests[0]?.headers.authorization).toBe('Bearer argo')
})

test.each([
  ['{"bearerToken": "sesame"', 'is not JSON, as Argo CD writes it'],
  ['{"execProviderConfig": {"command": "sesame"}}', 'signs in by a program'],
])(
  'a cluster of Argo CD that cannot be used is told without what its Secret holds: %s',
  async (config, why) => {
    const folder = argoSecret('http://127.0.0.1:1', config)

    const failure = await failureOf(connect(folder, { name: 'store-1' }).then(api => api.get(ref)))

    expect(failure).toMatchObject({ code: 'cluster/access' })
    expect(failure.message).toContain(why)
    expect(`${failure.message} ${String(failure.cause)}`).not.toContain('sesame')
  },
)
