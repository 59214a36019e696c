import { expect, test } from 'vitest'
import type { JsonObject } from '../../src/base/std/json.ts'
import type { KubernetesObject } from '../../src/core/model/object.ts'
import type { ClusterApi } from '../../src/reconcile/ports.ts'
import { SimulatedClock } from '../../src/simulator/clock.ts'
import type { Behaviour } from '../../src/simulator/controllers/controller.ts'
import { SimulatedCluster } from '../../src/simulator/simulated-cluster.ts'

const ours = { fieldManager: 'banyan' }

test('a Deployment becomes available once its pods had the time to start', async () => {
  const { api, clock } = open({ podStartMilliseconds: 5_000 })
  await api.apply(workload('Deployment', { replicas: 3 }), ours)

  expect(await statusOf(api, 'Deployment')).toMatchObject({ replicas: 3, unavailableReplicas: 3 })
  await clock.advance(5_000)

  const status = await statusOf(api, 'Deployment')
  expect(status).toMatchObject({ observedGeneration: 1, replicas: 3, readyReplicas: 3, availableReplicas: 3 })
  expect(reasonOf(status, 'Progressing')).toBe('NewReplicaSetAvailable')
})

test('a broken image keeps the old pods, and the rollout exceeds its deadline', async () => {
  const { api, clock } = open()
  await api.apply(workload('Deployment', { replicas: 4 }), ours)

  await api.apply(workload('Deployment', { replicas: 4 }, 'example.com/web:broken'), ours)
  expect(await statusOf(api, 'Deployment')).toMatchObject({ availableReplicas: 3, updatedReplicas: 2 })
  await clock.advance(600_000)

  expect(reasonOf(await statusOf(api, 'Deployment'), 'Progressing')).toBe('ProgressDeadlineExceeded')
  const pods = await podsOf(api)
  expect(pods.filter(pod => pod.includes('ImagePullBackOff'))).toHaveLength(2)
})

test('a mended image rolls out after a broken one, one ReplicaSet for each template', async () => {
  const { api } = open()
  await api.apply(workload('Deployment', { replicas: 2 }, 'example.com/web:broken'), ours)

  await api.apply(workload('Deployment', { replicas: 2 }, 'example.com/web:2'), ours)

  expect(await statusOf(api, 'Deployment')).toMatchObject({ observedGeneration: 2, updatedReplicas: 2 })
  const sets = await api.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet' })
  expect(sets.items.map(set => (set.spec as { readonly replicas: number }).replicas).sort()).toEqual([0, 2])
  expect(await podsOf(api)).toEqual(['Running', 'Running'])
})

test('a PodDisruptionBudget says how many of its pods may go, and follows them', async () => {
  const { api, clock } = open({ podStartMilliseconds: 5_000 })
  const spec = { minAvailable: '50%', selector: { matchLabels: { app: 'web' } } }
  const metadata = { name: 'web', namespace: 'default' }
  await api.apply({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec }, ours)
  const status = async () =>
    (await api.get({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', ...metadata }))?.status

  expect(await status()).toMatchObject({ observedGeneration: 1, expectedPods: 0, disruptionsAllowed: 0 })
  await api.apply(workload('Deployment', { replicas: 3 }), ours)
  expect(await status()).toMatchObject({ expectedPods: 3, currentHealthy: 0, desiredHealthy: 2 })
  await clock.advance(5_000)

  expect(await status()).toMatchObject({
    currentHealthy: 3,
    disruptionsAllowed: 1,
    conditions: [{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' }],
  })
})

test('a StatefulSet starts one pod after the other, and takes the last one first', async () => {
  const { api, clock } = open({ podStartMilliseconds: 1_000 })
  await api.apply(workload('StatefulSet', { replicas: 3 }), ours)

  expect(await statusOf(api, 'StatefulSet')).toMatchObject({ replicas: 1 })
  await clock.advance(1_000)
  expect(await statusOf(api, 'StatefulSet')).toMatchObject({ replicas: 2, readyReplicas: 1 })
  await clock.advance(2_000)
  await api.apply(workload('StatefulSet', { replicas: 1 }), ours)

  expect(await statusOf(api, 'StatefulSet')).toMatchObject({ replicas: 1, readyReplicas: 1 })
  expect(await namesOf(api)).toEqual(['web-0'])
})

test('a DaemonSet and a Job do what they are for', async () => {
  const { api } = open()
  await api.apply(workload('DaemonSet', {}), ours)
  const container = { name: 'migrate', image: 'example.com/migrate:1' }
  const template = { spec: { restartPolicy: 'Never', containers: [container] } }
  const metadata = { name: 'migrate', namespace: 'default' }
  await api.apply({ apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template } }, ours)

  const job = await api.get({ apiVersion: 'batch/v1', kind: 'Job', name: 'migrate', namespace: 'default' })

  expect(await statusOf(api, 'DaemonSet')).toMatchObject({ desiredNumberScheduled: 1, numberReady: 1 })
  expect(reasonOf(job?.status as JsonObject, 'Complete')).toBe('CompletionsReached')
})

test('pods that do not fit stay unschedulable', async () => {
  const { api } = open({ maxPods: 2 })

  await api.apply(workload('Deployment', { replicas: 3 }), ours)

  expect(await statusOf(api, 'Deployment')).toMatchObject({ replicas: 3, availableReplicas: 2 })
  expect(await podsOf(api)).toContain('Pending Unschedulable')
})

test('a pod that finds no node says what each of them lacks, as kube-scheduler does', async () => {
  const messageIn = async (nodes: readonly Record<string, string>[], maxPods?: number) => {
    const { api } = open({ nodes, ...(maxPods !== undefined && { maxPods }) })
    await api.apply(requesting('700m', 1), ours)
    const { items } = await api.list({ apiVersion: 'v1', kind: 'Pod' })
    return items.map(({ status }) => {
      const conditions = (status as JsonObject).conditions as readonly JsonObject[]
      return conditions.find(({ type }) => type === 'PodScheduled')?.message
    })
  }

  expect(await messageIn([{ cpu: '500m', pods: '10' }])).toEqual([
    '0/1 nodes are available: 1 Insufficient cpu.',
  ])
  expect(
    await messageIn([
      { cpu: '1', pods: '0' },
      { cpu: '100m', pods: '0' },
      { cpu: '100m', pods: '1' },
    ]),
  ).toEqual(['0/3 nodes are available: 2 Insufficient cpu, 2 Too many pods.'])
  expect(await messageIn([{ cpu: '1', pods: '10' }], 0)).toEqual([
    '0/1 nodes are available: 1 Too many pods.',
  ])
})

test('pods are bound to nodes with room for them, and wait until there is some', async () => {
  const { api } = open({
    nodes: [
      { cpu: '1', pods: '10' },
      { cpu: '2', pods: '10' },
    ],
  })
  const bound = async () => {
    const { items } = await api.list({ apiVersion: 'v1', kind: 'Pod' })
    return items.map(({ spec }) => (spec as JsonObject).nodeName).sort()
  }

  await api.apply(requesting('700m', 4), ours)
  const full = await bound()
  await api.apply(requesting('700m', 3), ours)

  // One on the first, two on the second, and none fits into what is left of either.
  expect(full).toEqual(['node-1', 'node-2', 'node-2', undefined])
  expect(await bound()).toEqual(['node-1', 'node-2', 'node-2'])
})

test('nodes are added for pods that find none, as far as the cluster is elastic, and go when they are empty', async () => {
  const { api } = open({ nodes: [{ cpu: '1', pods: '10' }], elastic: { cpu: '3' } })
  const nodes = async () => {
    const { items } = await api.list({ apiVersion: 'v1', kind: 'Node' })
    return items.map(({ metadata, status }) => [
      metadata.name,
      ((status as JsonObject).allocatable as JsonObject).cpu,
    ])
  }

  await api.apply(requesting('700m', 3), ours)
  const some = await nodes()
  await api.apply(requesting('700m', 6), ours)
  const most = [await nodes(), (await podsOf(api)).toSorted()]
  await api.apply(requesting('700m', 0), ours)
  const least = await nodes()
  await api.apply(requesting('1500m', 2), ours)

  expect(some).toEqual([
    ['elastic-1', '1'],
    ['elastic-2', '1'],
    ['node-1', '1'],
  ])
  expect(most).toEqual([
    [
      ['elastic-1', '1'],
      ['elastic-2', '1'],
      ['elastic-3', '1'],
      ['node-1', '1'],
    ],
    ['Pending Unschedulable', 'Pending Unschedulable', 'Running', 'Running', 'Running', 'Running'],
  ])
  expect(least).toEqual([['node-1', '1']])
  expect(await nodes()).toEqual([
    ['elastic-1', '1500m'],
    ['elastic-2', '1500m'],
    ['node-1', '1'],
  ])
})

function requesting(cpu: string, replicas: number): KubernetesObject {
  return JSON.parse(
    JSON.stringify(workload('Deployment', { replicas })).replace(
      '"image":',
      `"resources":{"requests":{"cpu":"${cpu}"}},"image":`,
    ),
  )
}

test('deleting a Deployment deletes what it made; orphaning leaves it', async () => {
  const { api } = open()
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'default' }
  await api.apply(workload('Deployment', { replicas: 2 }), ours)

  await api.delete(ref, { propagation: 'Orphan' })
  expect(await api.get(ref)).toBeUndefined()
  expect(await podsOf(api)).toHaveLength(2)
  const [set] = (await api.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet' })).items
  await api.delete(
    { ...ref, kind: 'ReplicaSet', name: set?.metadata.name ?? '' },
    { propagation: 'Foreground' },
  )

  expect(await podsOf(api)).toEqual([])
})

test('deleting a namespace deletes all that is in it, and waits for finalizers', async () => {
  const { api } = open()
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }
  await api.apply(namespace, ours)
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'held', namespace: 'shop' } }
  await api.apply({ ...object, metadata: { ...object.metadata, finalizers: ['example.com/hold'] } }, ours)
  const place = { ...workload('Deployment', { replicas: 1 }), metadata: { name: 'web', namespace: 'shop' } }
  await api.apply(place, ours)

  await api.delete({ ...namespace, name: 'shop' })

  const terminating = await api.get({ ...namespace, name: 'shop' })
  expect(terminating?.status).toMatchObject({ phase: 'Terminating' })
  expect((await api.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace: 'shop' })).items).toEqual([])
  await expect(api.apply(place, ours)).rejects.toMatchObject({ code: 'cluster/forbidden', retryable: true })
  await api.apply(object, ours)
  expect(await api.get({ ...namespace, name: 'shop' })).toBeUndefined()
})

function open(behaviour: Partial<Behaviour> = {}): {
  readonly api: ClusterApi
  readonly clock: SimulatedClock
} {
  const clock = new SimulatedClock()
  return { api: new SimulatedCluster({ name: 'test', clock, behaviour }).connect(), clock }
}

function workload(kind: string, spec: JsonObject, image = 'example.com/web:1'): KubernetesObject {
  const labels = { app: 'web' }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } }
  const metadata = { name: 'web', namespace: 'default' }
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata,
    spec: { ...spec, selector: { matchLabels: labels }, template },
  }
}

async function statusOf(api: ClusterApi, kind: string): Promise<JsonObject> {
  const object = await api.get({ apiVersion: 'apps/v1', kind, name: 'web', namespace: 'default' })
  return object?.status as JsonObject
}

function reasonOf(status: JsonObject, type: string): unknown {
  const conditions = status.conditions as unknown as readonly {
    readonly type: string
    readonly reason: string
  }[]
  return conditions.find(condition => condition.type === type)?.reason
}

async function podsOf(api: ClusterApi): Promise<readonly string[]> {
  const { items } = await api.list({ apiVersion: 'v1', kind: 'Pod' })
  return items.map(({ status }) => {
    const { phase, conditions, containerStatuses } = status as unknown as {
      readonly phase: string
      readonly conditions?: readonly { readonly reason?: string }[]
      readonly containerStatuses?: readonly {
        readonly state: { readonly waiting?: { readonly reason: string } }
      }[]
    }
    const waiting = containerStatuses?.[0]?.state.waiting?.reason
    return [phase, conditions?.[0]?.reason, waiting].filter(word => word !== undefined).join(' ')
  })
}

async function namesOf(api: ClusterApi): Promise<readonly string[]> {
  return (await api.list({ apiVersion: 'v1', kind: 'Pod' })).items.map(pod => pod.metadata.name)
}
