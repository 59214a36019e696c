import { beforeEach, describe, expect, test } from 'vitest'
import type { FleetEvent } from '../../../src/core/model/fleet-event.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { OperationError } from '../../../src/core/model/operation-error.ts'
import { KubernetesEvents } from '../../../src/reconcile/notify/kubernetes-events.ts'
import type { ClusterApi } from '../../../src/reconcile/ports.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { SimulatedCluster } from '../../../src/simulator/simulated-cluster.ts'

const options = { fieldManager: 'test', force: true }
const namespace = 'banyan-system'

describe('Events in the cluster that Banyan runs in', () => {
  let clock: SimulatedClock
  let api: ClusterApi
  let events: KubernetesEvents

  beforeEach(async () => {
    clock = new SimulatedClock()
    api = new SimulatedCluster({ name: 'home', clock, controllers: false }).connect()
    await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, options)
    events = new KubernetesEvents({ api, clock, pod: { namespace, name: 'banyan-1-a' } })
  })

  const owned = (kind: string, name: string, owner?: readonly [kind: string, name: string]) => {
    const owners = owner && {
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: owner[0], name: owner[1], uid: `of-${owner[1]}`, controller: true },
      ],
    }
    const template = { metadata: { labels: { app: 'banyan' } }, spec: { containers: [container] } }
    return kind === 'Pod'
      ? { apiVersion: 'v1', kind, metadata: { name, namespace, ...owners }, spec: template.spec }
      : {
          apiVersion: 'apps/v1',
          kind,
          metadata: { name, namespace, ...owners },
          spec: { selector: { matchLabels: { app: 'banyan' } }, template },
        }
  }
  const container = { name: 'banyan', image: 'banyan' }
  const told = (reason: string, subject = 'paris', severity: FleetEvent['severity'] = 'error') =>
    events.notify({
      subject: { kind: 'Cluster', name: subject },
      severity,
      reason,
      message: `${subject}: ${reason}`,
      revision: '',
      at: clock.now(),
    })
  const written = async (): Promise<readonly KubernetesObject[]> =>
    (await api.list({ apiVersion: 'events.k8s.io/v1', kind: 'Event' }, { namespace })).items

  test('are on the Deployment of the Pod', async () => {
    await api.apply(owned('ReplicaSet', 'banyan-1', ['Deployment', 'banyan']), options)
    await api.apply(owned('Pod', 'banyan-1-a', ['ReplicaSet', 'banyan-1']), options)
    await told('cluster/forbidden')

    expect(await written()).toMatchObject([
      {
        regarding: { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'banyan', uid: 'of-banyan' },
        reason: 'ClusterForbidden',
        note: 'paris: cluster/forbidden',
        type: 'Warning',
        action: 'Reconcile',
        reportingController: 'banyan.dev/banyan',
        reportingInstance: 'banyan-1-a',
      },
    ])
  })

  test('are on whatever else controls the Pod, and on a Pod that nothing controls', async () => {
    await api.apply(owned('Pod', 'banyan-1-a'), options)
    const alone = new KubernetesEvents({ api, clock, pod: { namespace, name: 'banyan-1-a' } })
    await alone.notify({ ...recovered, at: clock.now() })
    await api.apply(owned('Pod', 'banyan-0', ['StatefulSet', 'banyan']), options)
    const one = new KubernetesEvents({ api, clock, pod: { namespace, name: 'banyan-0' } })
    await one.notify({ ...recovered, at: clock.now() })

    expect((await written()).map(({ regarding, type }) => ({ regarding, type }))).toMatchObject([
      { regarding: { kind: 'Pod', name: 'banyan-1-a', uid: expect.any(String) }, type: 'Normal' },
      { regarding: { kind: 'StatefulSet', name: 'banyan' }, type: 'Normal' },
    ])
  })
  const recovered: Omit<FleetEvent, 'at'> = {
    subject: { kind: 'Fleet', name: 'shop' },
    severity: 'info',
    reason: 'Recovered',
    message: 'all is well',
    revision: '',
  }

  test('are on the Pod where it may not be read', async () => {
    const refused = new OperationError({
      code: 'cluster/forbidden',
      message: 'no',
      subject: 'home',
      retryable: false,
    })
    const closed: ClusterApi = { ...bound(api), get: () => Promise.reject(refused) }
    events = new KubernetesEvents({ api: closed, clock, pod: { namespace, name: 'banyan-1-a' } })
    await told('Offline')

    expect(await written()).toMatchObject([{ regarding: { kind: 'Pod', name: 'banyan-1-a' } }])
  })

  test('that are the same again within six minutes are a series of one', async () => {
    await told('Offline')
    await clock.advance(300_000)
    await told('Offline')
    await clock.advance(300_000)
    await told('Offline')
    expect(await written()).toMatchObject([
      { series: { count: 3, lastObservedTime: expect.stringMatching(/\.\d{6}Z$/) } },
    ])

    await clock.advance(360_000)
    await told('Offline')
    expect(await written()).toHaveLength(2)
  })

  test('of other clusters, and of other reasons, are others', async () => {
    await told('Offline')
    await told('Offline', 'tokyo')
    await told('Degraded')
    await told('Recovered', 'paris', 'info')

    expect(new Set((await written()).map(({ note }) => note)).size).toBe(4)
  })

  test('are 25 at once, and one in five minutes after that', async () => {
    for (let index = 0; index < 40; index++) await told('Offline', `cluster-${index}`)
    expect(await written()).toHaveLength(25)

    await clock.advance(300_000)
    for (let index = 50; index < 60; index++) await told('Offline', `cluster-${index}`)
    expect(await written()).toHaveLength(26)
  })

  test('have a note of no more bytes than the server takes', async () => {
    await told('Offline', 'ü'.repeat(2_000))

    const [event] = await written()
    const note = String(event?.note)
    expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1_024)
    expect(Buffer.byteLength(note)).toBeGreaterThan(1_000)
    expect(note.endsWith('…')).toBe(true)
  })
})

function bound(api: ClusterApi): ClusterApi {
  return {
    discover: api.discover.bind(api),
    get: api.get.bind(api),
    list: api.list.bind(api),
    apply: api.apply.bind(api),
    patch: api.patch.bind(api),
    delete: api.delete.bind(api),
    watch: api.watch.bind(api),
    close: api.close.bind(api),
  }
}
