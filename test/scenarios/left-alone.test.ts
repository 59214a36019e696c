import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../src/core/model/object.ts'
import { deployment, SmallFleet } from './small-fleet.ts'

const parent = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'banyan-system', name: 'banyan-small' }
const web = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'web' }

async function annotate(fleet: SmallFleet, ref: typeof parent, value: string | undefined): Promise<void> {
  const { server } = fleet.clusters.cluster('tokyo')
  const live = (await fleet.clusters.cluster('tokyo').connect().get(ref)) as KubernetesObject
  const { 'banyan.dev/reconcile': _, ...others } = live.metadata.annotations ?? {}
  const annotations = value === undefined ? others : { ...others, 'banyan.dev/reconcile': value }
  server.update({ ...live, metadata: { ...live.metadata, annotations } }, { manager: 'kubectl-annotate' })
}

async function settled(): Promise<SmallFleet> {
  const fleet = new SmallFleet()
  for (let round = 0; round < 3; round++) await fleet.round()
  return fleet
}

function scale(fleet: SmallFleet, replicas: number): void {
  const { apiVersion, kind, namespace, name } = web
  const object = { apiVersion, kind, metadata: { namespace, name }, spec: { replicas } }
  fleet.clusters.cluster('tokyo').server.apply(object, { manager: 'somebody', force: true })
}

test('a running process sees at once that a cluster is to be left alone, and that it is not any more', async () => {
  const fleet = await settled()

  await annotate(fleet, parent, 'disabled')
  await fleet.clock.advance(100)
  const suspended = await fleet.round()
  scale(fleet, 7)
  await fleet.clock.advance(100)
  await fleet.round()
  const left = (await fleet.replicas('web')).tokyo
  await fleet.clock.advance(60_000)
  await fleet.round()
  const quiet = fleet.clusters.asked
  await annotate(fleet, parent, undefined)
  await fleet.clock.advance(100)
  const { state } = await fleet.round()

  expect(suspended.state?.clusters.get('tokyo')).toMatchObject({
    sync: 'Suspended',
    suspension: { reason: 'banyan.dev/reconcile is disabled' },
  })
  expect(left).toBe(7)
  expect(quiet).toEqual([])
  expect(state?.clusters.get('tokyo')?.sync).toBe('Synced')
  expect((await fleet.replicas('web')).tokyo).toBe(2)
})

test('an object that is to be left alone keeps what others make of it while all else goes on', async () => {
  const fleet = await settled()

  await annotate(fleet, web, 'disabled')
  scale(fleet, 7)
  fleet.commit({ 'templates/agent/agent.yaml': deployment('agent', 1, 'registry.example/agent:2') })
  await fleet.clock.advance(100)
  const { state } = await fleet.round()
  const left = (await fleet.replicas('web')).tokyo
  await annotate(fleet, web, undefined)
  await fleet.clock.advance(100)
  await fleet.round()

  expect(left).toBe(7)
  expect(await fleet.image('tokyo', 'agent')).toBe('registry.example/agent:2')
  expect(state?.clusters.get('tokyo')?.health.status).toBe('Suspended')
  expect((await fleet.replicas('web')).tokyo).toBe(2)
})
