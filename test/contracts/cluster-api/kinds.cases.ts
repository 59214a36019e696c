import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/base/std/json.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import type { ClusterApi } from '../../../src/reconcile/ports.ts'
import { codeOf, failureOf, type Open, type Opened } from './opened.ts'

const ours = { fieldManager: 'banyan' }
const definitions = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }

/** Which kinds a server has, and how definitions add to them. */
export function kindCases(open: Open): void {
  test('discovery tells the kinds with their paths', async () => {
    const { api } = await open()

    const kinds = await api.discover()

    const find = (group: string, kind: string) =>
      kinds.find(found => found.group === group && found.kind === kind && found.version === 'v1')
    expect(find('', 'Namespace')).toMatchObject({ resource: 'namespaces', namespaced: false })
    expect(find('apps', 'Deployment')).toMatchObject({ resource: 'deployments', namespaced: true })
    expect(find('networking.k8s.io', 'Ingress')).toMatchObject({ resource: 'ingresses' })
    expect(find('apps', 'Deployment')?.verbs).toEqual(expect.arrayContaining(['list', 'patch', 'watch']))
  })

  test('a definition adds its kind, and its objects keep what the schema leaves open', async () => {
    const opened = await open()
    const { api, namespace } = opened
    await defineWidgets(opened)
    const widget = widgetOf(opened, { size: 3, extra: { anything: [1, { deep: true }] } })

    const applied = await api.apply(widget, ours)

    expect(applied.spec).toEqual({ size: 3, extra: { anything: [1, { deep: true }] } })
    const undeclared = api.apply(widgetOf(opened, { undeclared: 1 }), ours)
    expect(await codeOf(undeclared)).toBe('cluster/invalid')
    expect(applied.metadata.generation).toBe(1)
    expect(await api.get({ ...widget, namespace, name: 'one' })).toEqual(applied)
  })

  test('lists of a definition merge by the keys that its schema names', async () => {
    const opened = await open()
    const { api } = opened
    await defineWidgets(opened)
    const part = (name: string, count: number) => ({ name, count })
    await api.apply(widgetOf(opened, { parts: [part('a', 1), part('b', 1)] }), ours)

    const merged = await api.apply(widgetOf(opened, { parts: [part('c', 1)] }), { fieldManager: 'other' })

    expect(merged.spec).toEqual({ parts: [part('a', 1), part('b', 1), part('c', 1)] })
    const taking = api.apply(widgetOf(opened, { parts: [part('a', 2)] }), { fieldManager: 'other' })
    expect((await failureOf(taking))?.refusals).toMatchObject([
      { field: '.spec.parts[name="a"].count', owner: 'banyan' },
    ])
  })

  test('the objects of a definition go with it, and are not there when it is back', async () => {
    const opened = await open()
    const { api, namespace } = opened
    await defineWidgets(opened)
    const widget = widgetOf(opened, { size: 1 })
    await api.apply(widget, ours)
    const name = `widgets.${namespace}.example.com`

    await api.delete({ ...definitions, name })
    await gone(api, name)
    await defineWidgets(opened)

    const { apiVersion, kind } = widget
    expect((await api.list({ apiVersion, kind }, { namespace })).items).toEqual([])
  })
}

async function defineWidgets({ api, namespace }: Opened): Promise<void> {
  const group = `${namespace}.example.com`
  const part = {
    type: 'object',
    properties: { name: { type: 'string' }, count: { type: 'integer' } },
    required: ['name'],
  }
  const properties = {
    size: { type: 'integer' },
    extra: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    parts: {
      type: 'array',
      items: part,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    },
  }
  const openAPIV3Schema = { type: 'object', properties: { spec: { type: 'object', properties } } }
  const definition = {
    ...definitions,
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      names: { plural: 'widgets', kind: 'Widget' },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  }
  await api.apply(definition, ours)
  await established(api, definition.metadata.name)
  await served(api, group)
}

async function established(api: ClusterApi, name: string): Promise<void> {
  for (;;) {
    const live = await api.get({ ...definitions, name })
    const conditions =
      (live?.status as { readonly conditions?: readonly JsonObject[] } | undefined)?.conditions ?? []
    if (conditions.some(({ type, status }) => type === 'Established' && status === 'True')) return
  }
}

async function gone(api: ClusterApi, name: string): Promise<void> {
  while ((await api.get({ ...definitions, name })) !== undefined);
}

// A real server tells of a new kind a moment after it is established.
async function served(api: ClusterApi, group: string): Promise<void> {
  for (;;) {
    const kinds = await api.discover({ refresh: true })
    if (kinds.some(kind => kind.group === group)) return
  }
}

function widgetOf({ namespace }: Opened, spec: JsonObject): KubernetesObject {
  return {
    apiVersion: `${namespace}.example.com/v1`,
    kind: 'Widget',
    metadata: { name: 'one', namespace },
    spec,
  }
}
