import { expect, test } from 'vitest'
import { failureOf } from './failure-of.ts'
import { type Answer, echo, group, sendJson, sendStatus } from './fake-server.ts'
import { openFake } from './open-fake.ts'

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web' }
const gadget = { apiVersion: 'ex.dev/v1', kind: 'Gadget', name: 'g' }

test('the kinds are asked for once, in two requests, however many need them at once', async () => {
  const { api, server } = await openFake(echo)

  await Promise.all(Array.from({ length: 20 }, () => api.get(ref)))

  expect(server.discoveries).toBe(2)
  expect(await api.discover()).toContainEqual({
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
    resource: 'deployments',
    namespaced: true,
    verbs: ['get', 'list', 'patch', 'watch', 'delete'],
  })
  expect(server.discoveries).toBe(2)
})

/** A server to which the kind Gadget comes after the first look. */
function growing(): Answer {
  let looks = 0
  return ({ url }, response) => {
    const items =
      url === '/api' ? [group('', ['ConfigMap'])] : looks++ > 0 ? [group('ex.dev', ['Gadget'])] : []
    sendJson(response, { kind: 'APIGroupDiscoveryList', items })
  }
}

test('a kind that is new is found by looking once more', async () => {
  const { api, server } = await openFake(echo, { discovery: growing() })
  await api.get(ref)

  expect((await api.get(gadget))?.metadata.name).toBe('g')
  expect(server.requests.at(-1)?.url).toBe('/apis/ex.dev/v1/namespaces/default/gadgets/g')
})

test('a kind that stays unknown is told as such after one more look', async () => {
  const { api, server } = await openFake(echo)
  await api.get(ref)

  expect(await failureOf(api.get(gadget))).toMatchObject({ code: 'cluster/kind-unknown', retryable: true })
  expect(server.discoveries).toBe(4)
})

test('a kind that the server has dropped is asked for anew', async () => {
  const { api, server } = await openFake((_, response) => response.writeHead(404).end('404 page not found'))

  expect((await failureOf(api.get(ref))).code).toBe('cluster/kind-unknown')
  await failureOf(api.get(ref))
  expect(server.discoveries).toBe(4)
})

test('an older server is asked group by group, and one that is away hides no other', async () => {
  const discovery: Answer = ({ url }, response) => {
    const version = (groupVersion: string) => ({ groupVersion, version: 'v1' })
    const groups = ['apps', 'away.dev'].map(name => ({ name, versions: [version(`${name}/v1`)] }))
    const verbs = ['get']
    if (url === '/api') sendJson(response, { kind: 'APIVersions', versions: ['v1'] })
    else if (url === '/apis') sendJson(response, { kind: 'APIGroupList', groups })
    else if (url.includes('away.dev')) sendStatus(response, 500, 'InternalError')
    else {
      const [kind, name] = url === '/api/v1' ? ['ConfigMap', 'configmaps'] : ['Deployment', 'deployments']
      const resources = [name, `${name}/status`].map(path => ({ name: path, kind, namespaced: true, verbs }))
      sendJson(response, { kind: 'APIResourceList', resources })
    }
  }
  const { api } = await openFake(echo, { discovery })

  expect((await api.discover()).map(({ group: name, resource }) => `${name}/${resource}`)).toEqual([
    '/configmaps',
    'apps/deployments',
  ])
})
