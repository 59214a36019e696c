import { expect, test } from 'vitest'
import type { JsonValue } from '../../../src/base/std/json.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { kubeClusterDirectory } from '../../../src/io/cluster/cluster-directory.ts'
import type { ClusterApi, WatchEvent } from '../../../src/reconcile/ports.ts'
import { describeKube } from '../../support/kube.ts'
import { clusterNamed } from './cluster-named.ts'
import { failureOf } from './failure-of.ts'

const ours = { fieldManager: 'banyan' }
const kind = { apiVersion: 'v1', kind: 'ConfigMap' }

const schema: JsonValue = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      properties: {
        size: { type: 'integer', format: 'int64' },
        mode: { type: 'string', enum: ['slow', 'fast'], default: 'slow' },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
        },
      },
    },
  },
}

function definition(group: string): KubernetesObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `gadgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Gadget', plural: 'gadgets' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  }
}

function configMap(namespace: string, name: string): KubernetesObject {
  return { ...kind, metadata: { name, namespace } }
}

/** Waits, as a reconciler does, until the server has established a kind. */
async function established(api: ClusterApi, crd: KubernetesObject): Promise<void> {
  const ref = { ...crd, name: crd.metadata.name }
  for (let look = 0; look < 1000; look++) {
    const status = (await api.get(ref))?.status as { readonly conditions?: readonly JsonValue[] } | undefined
    if (JSON.stringify(status?.conditions ?? []).includes('"status":"True","type":"Established"')) return
  }
}

describeKube('a real API server, over HTTP', kube => {
  async function open(): Promise<{ readonly api: ClusterApi; readonly namespace: string }> {
    const path = kube.server('kube-4').kubeconfigPath
    const api = await kubeClusterDirectory().connect(clusterNamed('kube-4', { kubeconfig: { path } }))
    return { api, namespace: await kube.createNamespace('kube-4') }
  }

  test('a definition keeps its schema, and its objects their unknown fields and long integers', async () => {
    const { api, namespace } = await open()
    const crd = definition(`${namespace}.dev`)
    await api.discover()

    const applied = await api.apply(crd, ours)
    await established(api, applied)
    const object = await api.apply(
      {
        apiVersion: `${namespace}.dev/v1`,
        kind: 'Gadget',
        metadata: { name: 'one', namespace },
        spec: { size: 9007199254740993n, extra: { deep: [1, { x: null }] } },
      },
      ours,
    )

    expect(JSON.stringify(applied.spec)).toContain('"x-kubernetes-list-map-keys":["name"]')
    expect(applied.spec).toMatchObject({ versions: [{ schema: { openAPIV3Schema: schema } }] })
    expect(object.spec).toEqual({ mode: 'slow', size: 9007199254740993n, extra: { deep: [1, { x: null }] } })
    await api.delete({ ...crd, name: crd.metadata.name })
    await api.close()
  })

  test('more objects than a page holds are all listed', async () => {
    const { api, namespace } = await open()
    const names = Array.from({ length: 510 }, (_, index) => `object-${String(index).padStart(3, '0')}`)
    await Promise.all(names.map(name => api.apply(configMap(namespace, name), ours)))

    const whole = await api.list(kind, { namespace })
    const partial = await api.list(kind, { namespace, metadataOnly: true })

    expect(whole.items.map(({ metadata }) => metadata.name)).toEqual(names)
    expect(partial.items).toHaveLength(510)
    expect(Number(whole.resourceVersion)).toBeGreaterThan(0)
    await api.close()
  })

  test('a watch tells of what happens after a list, and ends with its signal', async () => {
    const { api, namespace } = await open()
    const { resourceVersion } = await api.list(kind, { namespace })
    const stop = new AbortController()
    const events: WatchEvent[] = []
    await api.apply(configMap(namespace, 'one'), ours)
    await api.apply({ ...configMap(namespace, 'one'), data: { a: '1' } }, ours)
    await api.delete({ ...kind, namespace, name: 'one' })

    for await (const event of api.watch(kind, { namespace, resourceVersion, signal: stop.signal })) {
      events.push(event)
      if (events.length === 3) stop.abort()
    }

    expect(events.map(({ type }) => type)).toEqual(['added', 'modified', 'deleted'])
    await api.close()
  })

  test('a watch of metadata alone has no more than that', async () => {
    const { api, namespace } = await open()
    const { resourceVersion } = await api.list(kind, { namespace })
    const stop = new AbortController()
    await api.apply({ ...configMap(namespace, 'one'), data: { a: '1' } }, ours)
    const options = { namespace, resourceVersion, metadataOnly: true, signal: stop.signal }

    for await (const event of api.watch(kind, options)) {
      expect(event).toMatchObject({ type: 'added', object: { ...kind, metadata: { name: 'one' } } })
      expect(Object.keys('object' in event ? event.object : {}).sort()).toEqual([
        'apiVersion',
        'kind',
        'metadata',
      ])
      stop.abort()
    }
    await api.close()
  })

  test('a watch from a version before what the server remembers is gone', async () => {
    const { api, namespace } = await open()
    const crd = definition(`${namespace}.dev`)
    await established(api, await api.apply(crd, ours))
    const gadgets = { apiVersion: `${namespace}.dev/v1`, kind: 'Gadget' }
    await api.list(gadgets)
    const events = api.watch(gadgets, { resourceVersion: '1', signal: new AbortController().signal })

    const failure = await failureOf(Array.fromAsync(events))

    expect(failure).toMatchObject({ code: 'cluster/gone', retryable: true })
    await api.delete({ ...crd, name: crd.metadata.name })
    await api.close()
  })

  test('what is refused in a Secret is told without its value', async () => {
    const { api, namespace } = await open()
    const secret = { ...configMap(namespace, 'one'), kind: 'Secret', data: { key: 'no base64: sesame' } }

    const failure = await failureOf(api.apply(secret, ours))

    expect(failure).toMatchObject({ code: 'cluster/invalid', retryable: false })
    expect(`${failure.message} ${String(failure.cause)}`).not.toContain('sesame')
    await api.close()
  })
})
