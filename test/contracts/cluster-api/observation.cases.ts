import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/base/std/json.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { roomOf } from '../../../src/reconcile/observe/room-of.ts'
import { workloadOf } from '../../../src/reconcile/observe/workload-of.ts'
import type { ClusterApi } from '../../../src/reconcile/ports.ts'
import { deployment, entryOf, failureOf, type Open, type Opened } from './opened.ts'

const ours = { fieldManager: 'banyan' }
const allocatable = { cpu: '4', memory: '8Gi', pods: '10' }
const ready = { type: 'Ready', status: 'True' }

/** What scheduling reads of clusters: nodes with what they offer and why they take no pods, pods, workloads. */
export function observationCases(open: Open): void {
  test('what is free on nodes comes out as it was written, less what pods ask for', async () => {
    const opened = await open()
    await addNode(opened, 'one')
    await addNode(opened, 'two')
    await addPod(opened, 'a', { nodeName: nameOf(opened, 'one') }, { cpu: '1500m', memory: '1Gi' })
    await addPod(opened, 'b', { nodeName: nameOf(opened, 'one') }, { cpu: '250m' })
    await addPod(opened, 'waits', {}, { cpu: '100' })

    const seen = await look(opened)
    await removeNodes(opened, 'one', 'two')

    const gi = 1024n ** 3n * 1000n
    expect(seen?.allocatable).toEqual(amounts({ cpu: 8_000n, memory: 16n * gi, pods: 20_000n }))
    expect(seen?.room.free).toEqual(amounts({ cpu: 6_250n, memory: 15n * gi, pods: 18_000n }))
    expect(seen?.room.nodes).toEqual([
      { count: 1, free: amounts({ cpu: 2_250n, memory: 7n * gi, pods: 8_000n }) },
      { count: 1, free: amounts({ cpu: 4_000n, memory: 8n * gi, pods: 10_000n }) },
    ])
  })

  test('nodes that are cordoned, tainted or not ready have no room', async () => {
    const opened = await open()
    await addNode(opened, 'cordoned', { unschedulable: true })
    await addNode(opened, 'tainted', { taints: [{ key: 'dedicated', value: 'a', effect: 'NoSchedule' }] })
    await addNode(opened, 'silent', {}, [{ type: 'Ready', status: 'Unknown' }])
    await addNode(opened, 'preferred', { taints: [{ key: 'dedicated', effect: 'PreferNoSchedule' }] })

    const seen = await look(opened)
    await removeNodes(opened, 'cordoned', 'tainted', 'silent', 'preferred')

    expect(seen?.room.nodes?.map(({ count }) => count)).toEqual([1])
    expect(seen?.allocatable.get('pods')).toBe(10_000n)
  })

  test('a workload that is new has no replicas, and whoever scales it owns them', async () => {
    const opened = await open()
    const { api, namespace } = opened
    const web = deployment(opened, 'web', { replicas: 0 })
    await api.apply(web, ours)
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace }

    const before = await api.get(ref)
    const scaler = { fieldManager: 'horizontal-pod-autoscaler', force: true }
    await api.apply({ ...identityOf(web), spec: { replicas: 3 } }, scaler)
    const unsaid = await api.apply(deployment(opened, 'web'), ours)
    const said = await failureOf(api.apply(deployment(opened, 'web', { replicas: 2 }), ours))

    expect(before && workloadOf(before, [], 0, 0)).toEqual({ replicas: 0, available: 0, unschedulable: 0 })
    expect(unsaid.spec).toMatchObject({ replicas: 3 })
    expect(entryOf(unsaid, scaler.fieldManager)?.fieldsV1).toEqual({ 'f:spec': { 'f:replicas': {} } })
    expect(said?.code).toBe('cluster/conflict')
    expect(said?.refusals).toMatchObject([{ field: '.spec.replicas', owner: scaler.fieldManager }])
  })
}

function identityOf({ apiVersion, kind, metadata }: KubernetesObject): KubernetesObject {
  return { apiVersion, kind, metadata }
}

function amounts(list: Readonly<Record<string, bigint>>): ReadonlyMap<string, bigint> {
  return new Map(Object.entries(list))
}

function nameOf({ namespace }: Opened, name: string): string {
  return `${namespace}-${name}`
}

// A server of its own accord taints nodes that are new; whoever heals them takes the taint away.
async function addNode(
  opened: Opened,
  name: string,
  spec: JsonObject = {},
  conditions: readonly JsonObject[] = [ready],
): Promise<void> {
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: nameOf(opened, name) },
    spec: { taints: [], ...spec },
    status: { allocatable, capacity: allocatable, conditions },
  }
  await opened.api.apply(node, ours)
  await opened.api.apply(node, { ...ours, force: true })
}

async function removeNodes(opened: Opened, ...names: readonly string[]): Promise<void> {
  for (const name of names)
    await opened.api.delete({ apiVersion: 'v1', kind: 'Node', name: nameOf(opened, name) })
}

async function addPod(opened: Opened, name: string, spec: JsonObject, requests: JsonObject): Promise<void> {
  const { api, namespace } = opened
  await api.apply(
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } },
    ours,
  )
  const container = { name: 'a', image: 'example.com/a:1', resources: { requests } }
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace } }
  await api.apply({ ...pod, spec: { ...spec, containers: [container] } }, ours)
}

/** What is free on the nodes of one test. */
async function look({ api, namespace }: Opened): Promise<ReturnType<typeof roomOf>> {
  const nodes = await all(api, 'Node')
  const pods = await all(api, 'Pod')
  return roomOf(
    nodes.filter(({ metadata }) => metadata.name.startsWith(`${namespace}-`)),
    pods.filter(({ metadata }) => metadata.namespace === namespace),
  )
}

async function all(api: ClusterApi, kind: string): Promise<readonly KubernetesObject[]> {
  return (await api.list({ apiVersion: 'v1', kind })).items
}
