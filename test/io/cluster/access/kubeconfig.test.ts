import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { JsonValue } from '../../../../src/base/std/json.ts'
import type { ClusterAccess } from '../../../../src/core/model/fleet.ts'
import { kubeClusterDirectory } from '../../../../src/io/cluster/cluster-directory.ts'
import { clusterNamed } from '../cluster-named.ts'
import { failureOf } from '../failure-of.ts'
import { echo } from '../fake-server.ts'
import { openFake, temporaryFolder, writeKubeconfig } from '../open-fake.ts'

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web' }

async function messageOf(
  access: ClusterAccess | undefined,
  environment: Readonly<Record<string, string>> = {},
  workingDirectory = temporaryFolder(),
): Promise<string> {
  const directory = kubeClusterDirectory({ environment, workingDirectory })
  const failure = await failureOf(directory.connect(clusterNamed('store-1', access)))
  expect(failure.code).toBe('cluster/access')
  return failure.message
}

test('every user of a kubeconfig is who the file says', async () => {
  const signedInAs = async (user: JsonValue): Promise<unknown> => {
    const { api, server } = await openFake(echo, { user })
    await api.get(ref)
    const { authorization, ...others } = server.requests[0]?.headers ?? {}
    const impersonated = Object.entries(others).filter(([name]) => name.startsWith('impersonate'))
    return [authorization, ...impersonated]
  }
  const file = join(temporaryFolder(), 'token')
  writeFileSync(file, 'from-file\n')

  const claims = Buffer.from(JSON.stringify({ exp: 4102444800 })).toString('base64url')
  const config = { 'id-token': `e30.${claims}.x` }
  const oidc = { 'auth-provider': { name: 'oidc', config } }

  expect(await signedInAs({})).toEqual([undefined])
  expect(await signedInAs(oidc)).toEqual([`Bearer e30.${claims}.x`])
  expect(await signedInAs({ username: 'me', password: 'pw' })).toEqual(['Basic bWU6cHc='])
  expect(await signedInAs({ token: 't', tokenFile: file })).toEqual(['Bearer from-file'])
  expect(
    await signedInAs({ token: 't', as: 'ci', 'as-groups': ['a', 'b'], 'as-user-extra': { Team: ['x'] } }),
  ).toEqual([
    'Bearer t',
    ['impersonate-user', 'ci'],
    ['impersonate-group', 'a, b'],
    ['impersonate-extra-team', 'x'],
  ])
})

test('of several files in KUBECONFIG the first that names something counts, and missing ones do not', async () => {
  const { server } = await openFake(echo)
  const folder = temporaryFolder()
  const one = writeKubeconfig(join(folder, 'one'), 'http://127.0.0.1:1', { token: 'one' }, 'other')
  const two = writeKubeconfig(join(folder, 'two'), server.url, { token: 'two' }, 'fake')
  const three = writeKubeconfig(join(folder, 'three'), 'http://127.0.0.1:1', { token: 'three' }, 'fake')
  const KUBECONFIG = [one, join(folder, 'missing'), two, three].join(':')
  const directory = kubeClusterDirectory({ environment: { KUBECONFIG } })

  const api = await directory.connect(clusterNamed('store-1', { kubeconfig: { context: 'fake' } }))
  await api.get(ref)
  await api.close()

  expect(server.requests[0]?.headers.authorization).toBe('Bearer two')
})

test('without KUBECONFIG it is the one at home, and ~ and relative paths are resolved', async () => {
  const { server } = await openFake(echo)
  const folder = temporaryFolder()
  mkdirSync(join(folder, '.kube'))
  writeKubeconfig(join(folder, '.kube', 'config'), server.url, { token: 'home' })
  const directory = kubeClusterDirectory({ environment: { HOME: folder }, workingDirectory: folder })

  for (const path of [undefined, '~/.kube/config', '.kube/config']) {
    const kubeconfig = path === undefined ? {} : { path }
    const api = await directory.connect(clusterNamed('store-1', { kubeconfig }))
    await api.get(ref)
    await api.close()
  }

  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill('Bearer home'))
})

test('a refused credential is read again, once for all, and the requests are repeated', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'token')
  writeFileSync(file, 'old')
  const { api, server } = await openFake(
    (request, response) => {
      if (request.headers.authorization === 'Bearer new') echo(request, response)
      else response.writeHead(401).end()
    },
    { user: { tokenFile: file } },
  )
  expect((await failureOf(api.get(ref))).code).toBe('cluster/unauthorized')
  writeFileSync(file, 'new')

  await Promise.all(Array.from({ length: 5 }, () => api.get(ref)))

  expect(server.requests.filter(({ headers }) => headers.authorization === 'Bearer new').length).toBe(5)
})

test('what is missing is named', async () => {
  const folder = temporaryFolder()
  const path = writeKubeconfig(join(folder, 'config'), 'https://x', {}, 'store-one')
  writeFileSync(join(folder, 'broken'), 'users:\n- token: "sesame\n')
  writeFileSync(join(folder, 'empty'), '{}')

  expect(await messageOf(undefined)).toContain('`access`')
  expect(await messageOf({ kubeconfig: {} }, { HOME: folder })).toContain(`${folder}/.kube/config`)
  expect(await messageOf({ kubeconfig: { path, context: 'store-on' } })).toContain(
    'has no context "store-on"; did you mean "store-one"?',
  )
  expect(await messageOf({ kubeconfig: { path: 'empty' } }, {}, folder)).toContain('no current-context')
  const broken = await messageOf({ kubeconfig: { path: 'broken' } }, {}, folder)
  expect(broken).toContain('is not valid YAML')
  expect(broken).not.toContain('sesame')
  expect(await messageOf({ inCluster: true })).toContain('KUBERNETES_SERVICE_HOST')
})
