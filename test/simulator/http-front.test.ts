import { afterEach, expect, test } from 'vitest'
import { SimulatedClock } from '../../src/simulator/clock.ts'
import type { HttpFault } from '../../src/simulator/http/http-faults.ts'
import type { HttpFront } from '../../src/simulator/http/http-front.ts'
import { SimulatedCluster } from '../../src/simulator/simulated-cluster.ts'

const fronts: HttpFront[] = []

afterEach(async () => {
  for (const front of fronts.splice(0)) await front.close()
})

test('replicas that were scaled are no longer those of who applied them', async () => {
  const { send } = await open()
  const path = '/apis/apps/v1/namespaces/default/deployments/web'
  await send('PATCH', `${path}?fieldManager=banyan`, applyType, deployment({ replicas: 2 }))

  await send('PATCH', `${path}/scale?fieldManager=kubectl`, mergeType, { spec: { replicas: 5 } })
  const { body } = await send('PATCH', `${path}?fieldManager=banyan`, applyType, deployment({}))

  const { metadata, spec } = body as Applied
  expect(spec.replicas).toBe(5)
  const owners = metadata.managedFields.filter(({ fieldsV1 }) => fieldsV1['f:spec']?.['f:replicas'])
  expect(owners.map(({ manager, subresource }) => [manager, subresource])).toEqual([['kubectl', 'scale']])
})

test('the pages of a list are of one version, and expire when it is compacted away', async () => {
  const { send, cluster } = await open()
  for (const name of ['a', 'b', 'c']) {
    const metadata = { name, namespace: 'default' }
    cluster.server.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, {})
  }
  const first = await send('GET', '/api/v1/configmaps?limit=2')
  const token = (first.body as { readonly metadata: { readonly continue: string } }).metadata.continue
  cluster.server.create(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'd', namespace: 'default' } },
    {},
  )

  const second = await send('GET', `/api/v1/configmaps?limit=2&continue=${token}`)
  cluster.server.store.compact()
  const expired = await send('GET', `/api/v1/configmaps?limit=2&continue=${token}`)

  expect((second.body as { readonly items: readonly unknown[] }).items).toHaveLength(1)
  expect(expired).toMatchObject({ status: 410, body: { kind: 'Status', reason: 'Expired' } })
})

test('faults answer in the place of the API, or cut its answers', async () => {
  const faults: HttpFault[] = [
    { fault: 'status', status: 429, retryAfterSeconds: 3 },
    { fault: 'cut', bytes: 10 },
    { fault: 'refuse' },
  ]
  const { send } = await open(() => faults.shift())

  expect(await send('GET', '/version')).toMatchObject({ status: 429, retryAfter: '3' })
  await expect(send('GET', '/version')).rejects.toThrow()
  await expect(send('GET', '/version')).rejects.toThrow()
  expect(await send('GET', '/version')).toMatchObject({ status: 200 })
})

test('YAML is applied as well as JSON', async () => {
  const { send } = await open()
  const path = '/api/v1/namespaces/default/configmaps/a?fieldManager=banyan'
  const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {on: "yes"}\n'

  expect(await send('PATCH', path, applyType, yaml)).toMatchObject({
    status: 201,
    body: { data: { on: 'yes' } },
  })
})

const applyType = 'application/apply-patch+yaml'
const mergeType = 'application/merge-patch+json'

interface Applied {
  readonly spec: { readonly replicas: number }
  readonly metadata: {
    readonly managedFields: readonly {
      readonly manager: string
      readonly subresource?: string
      readonly fieldsV1: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>
    }[]
  }
}

function deployment(spec: object): object {
  const labels = { app: 'web' }
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'web', image: 'example.com/web:1' }] },
  }
  const selector = { matchLabels: labels }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { ...spec, selector, template },
  }
}

async function open(faults?: () => HttpFault | undefined) {
  const cluster = new SimulatedCluster({ name: 'web', clock: new SimulatedClock() })
  const front = await cluster.serve(faults === undefined ? {} : { faults })
  fronts.push(front)
  const send = async (method: string, path: string, type = 'application/json', body?: object | string) => {
    const content = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await fetch(front.url + path, {
      method,
      headers: { 'content-type': type },
      ...(body === undefined ? {} : { body: content }),
    })
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    const answer: unknown = isJson ? await response.json() : await response.text()
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body: answer }
  }
  return { cluster, send }
}
