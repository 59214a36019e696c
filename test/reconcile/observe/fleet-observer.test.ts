import { expect, test } from 'vitest'
import type { Cluster } from '../../../src/core/model/fleet.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { FleetObserver, type Watched } from '../../../src/reconcile/observe/fleet-observer.ts'
import { defaultObservationSettings } from '../../../src/reconcile/observe/settings.ts'
import type { Contact } from '../../../src/reconcile/watch/contact.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { SimulatedClusters } from '../../../src/simulator/cluster-directory.ts'
import type { Fault } from '../../../src/simulator/faults.ts'

const cluster = { name: 'tokyo' } as Cluster
const web = { group: 'apps', kind: 'Deployment', namespace: 'default', name: 'web' }
const watched: Watched = {
  clusters: [cluster],
  workloads: [web],
  moving: false,
  followed: new Set(['tokyo']),
  evicted: [],
  tolerated: [300],
}
const refused: Fault = { fault: 'refused' }

class Subject {
  readonly clock = new SimulatedClock()
  fault: Fault | undefined
  contact: Contact = 'unknown'
  readonly clusters = new SimulatedClusters({
    clock: this.clock,
    behaviour: { nodes: [{ cpu: '4', pods: '100' }] },
    faults: () => this.fault,
  })
  readonly observer = new FleetObserver(this, {
    settings: defaultObservationSettings,
    concurrency: 4,
    onLate: () => undefined,
    contact: () => this.contact,
  })

  async look() {
    return this.observer.look(watched)
  }

  /** Looks when the cluster is due, until so many seconds are over. */
  async lookFor(seconds: number) {
    const end = this.clock.now() + seconds * 1_000
    let seen = await this.look()
    for (let next = this.next(); next <= end; next = this.next()) {
      await this.clock.advance(next - this.clock.now())
      seen = await this.look()
    }
    return seen?.clusters.get('tokyo')
  }

  next(): number {
    return this.observer.nextAt(watched) ?? Infinity
  }

  async apply(name: string, replicas: number, cpu: string): Promise<void> {
    const object = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'default' },
      spec: {
        replicas,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name, image: 'x', resources: { requests: { cpu } } }] },
        },
      },
    } satisfies KubernetesObject
    await this.clusters.cluster('tokyo').connect().apply(object, { fieldManager: 'test' })
  }
}

test('a cluster in which nothing changed is the same object, and asked only when it is due', async () => {
  const subject = new Subject()
  await subject.apply('web', 2, '500m')
  const first = await subject.look()
  subject.clusters.forgetRequests()
  const soon = await subject.look()
  const { asked } = subject.clusters
  await subject.clock.advance(30_000)
  const later = await subject.look()

  expect(first?.clusters.get('tokyo')?.workloads.get('apps/Deployment/default/web')).toEqual({
    replicas: 2,
    available: 2,
    unschedulable: 0,
  })
  expect(first?.clusters.get('tokyo')?.room?.free.get('cpu')).toBe(3000n)
  expect(asked).toEqual([])
  expect([soon, later]).toEqual([first, first])
  expect(soon === first && later === first).toBe(true)
})

test('what is free is told anew when it differs by more than the quantum, or when a workload of ours changed', async () => {
  const subject = new Subject()
  await subject.apply('web', 1, '500m')
  const first = await subject.lookFor(0)
  await subject.apply('other', 1, '50m')
  const jitter = await subject.lookFor(30)
  await subject.apply('other', 1, '500m')
  const news = await subject.lookFor(30)
  await subject.apply('web', 2, '10m')
  const ours = await subject.lookFor(30)

  expect(jitter).toBe(first)
  expect(news?.room?.free.get('cpu')).toBe(3000n)
  expect(ours?.room?.free.get('cpu')).toBe(3480n)
})

test('a cluster is unreachable after three failed looks over 30 s, and keeps what was seen of it', async () => {
  const subject = new Subject()
  await subject.apply('web', 1, '500m')
  const well = await subject.lookFor(0)
  subject.fault = refused
  const twice = await subject.lookFor(59)
  const tainted = await subject.lookFor(15)
  const still = await subject.lookFor(600)
  subject.fault = undefined
  const back = await subject.lookFor(30)

  expect(twice).toBe(well)
  const taint = { key: 'cluster.banyan.dev/unreachable', effect: 'NoExecute' }
  expect(tainted?.taints).toEqual([{ ...taint, timeAdded: expect.any(Number) }])
  expect(tainted?.room).toBe(well?.room)
  expect(still).toBe(tainted)
  expect(back).toMatchObject({ taints: [] })
})

test('a cluster that failed is looked at again in the moment in which its watches hear it', async () => {
  const subject = new Subject()
  await subject.apply('web', 1, '500m')
  subject.fault = refused
  const tainted = await subject.lookFor(60)
  subject.fault = undefined
  const silent = await subject.lookFor(0)
  subject.contact = 'heard'
  const heard = await subject.lookFor(0)

  expect([tainted, silent, heard].map(seen => seen?.taints.length)).toEqual([1, 1, 0])
})

test('a cluster whose watches follow and whose nodes cannot be read is not asked without rest', async () => {
  const subject = new Subject()
  subject.contact = 'heard'
  subject.fault = { fault: 'status', status: 500 }
  await subject.look()
  subject.clusters.forgetRequests()
  await subject.look()

  expect(subject.clusters.asked).toEqual([])
  expect(subject.next()).toBe(subject.clock.now() + 15_000)
})

test('a server that answers with errors is not ready, and one that refuses us is no news', async () => {
  const subject = new Subject()
  await subject.look()
  subject.fault = { fault: 'status', status: 403 }
  const refusing = await subject.lookFor(120)
  subject.fault = { fault: 'status', status: 500 }
  const failing = await subject.lookFor(120)

  expect(refusing?.taints).toEqual([])
  expect(failing?.taints.map(({ key }) => key)).toEqual(['cluster.banyan.dev/not-ready'])
})

test('a replica without a node is not there yet, and after five minutes it is unschedulable', async () => {
  const subject = new Subject()
  await subject.apply('web', 5, '1')
  const key = 'apps/Deployment/default/web'
  const young = await subject.lookFor(0)
  const old = await subject.lookFor(330)

  expect(young?.workloads.get(key)).toEqual({ replicas: 4, available: 4, unschedulable: 0 })
  expect(old?.workloads.get(key)).toEqual({ replicas: 5, available: 4, unschedulable: 1 })
})
