import { expect, test } from 'vitest'
import { isObject, type JsonValue } from '../../src/base/std/json.ts'
import { autoscaler, deployment, SmallFleet } from './small-fleet.ts'

const bounded = autoscaler('web', 'minReplicas: 4, maxReplicas: 40')

function policy(replicas: number): string {
  return `apiVersion: banyan.dev/v1alpha1
kind: PropagationPolicy
metadata: { name: web }
spec:
  workloads:
    - resourceSelectors: [{ kind: Deployment, name: web }]
      replicas: ${replicas}
      onZero: Scale
      replicaScheduling: { replicaSchedulingType: Divided }
`
}

async function fleetWithAutoscaler(): Promise<SmallFleet> {
  const fleet = new SmallFleet()
  fleet.commit({
    'templates/web/web.yaml': deployment('web', 8) + bounded,
    'clusters/policies/web.yaml': policy(8),
  })
  await fleet.round()
  return fleet
}

/** What the autoscaler of a cluster does: sets the replicas through `scale`. */
async function scale(
  fleet: SmallFleet,
  cluster: string,
  replicas: number,
  manager = 'kube-controller-manager',
): Promise<void> {
  const live = await fleet.object(cluster, 'web')
  if (live === undefined) throw new Error(`there is nothing to scale in ${cluster}`)
  const { metadata, spec } = live
  const { server } = fleet.clusters.cluster(cluster)
  const scaled = { ...live, metadata, spec: { ...(isObject(spec) ? spec : {}), replicas } }
  server.update(scaled, { manager, subresource: 'scale' })
  fleet.clusters.cluster(cluster).settle()
}

async function bounds(
  fleet: SmallFleet,
  cluster: string,
): Promise<readonly (JsonValue | undefined)[] | undefined> {
  const api = fleet.clusters.cluster(cluster).connect()
  const ref = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    namespace: 'default',
    name: 'web',
  }
  const spec = (await api.get(ref))?.spec
  return isObject(spec) ? [spec.minReplicas, spec.maxReplicas] : undefined
}

test('what an autoscaler sets is no drift, and stays when something else changes', async () => {
  const fleet = await fleetWithAutoscaler()
  expect(await fleet.replicas('web')).toEqual({ tokyo: 2, osaka: 2, paris: 2, lyon: 2 })
  expect(await bounds(fleet, 'tokyo')).toEqual([1, 10])

  await scale(fleet, 'tokyo', 7)
  fleet.restart()
  const { outcomes } = await fleet.round()
  expect([...outcomes.values()].map(({ applied }) => applied)).toEqual([0, 0, 0, 0])

  fleet.commit({ 'templates/web/web.yaml': deployment('web', 8, 'registry.example/web:2') + bounded })
  await fleet.round()

  expect(await fleet.image('tokyo', 'web')).toBe('registry.example/web:2')
  expect(await fleet.replicas('web')).toEqual({ tokyo: 7, osaka: 2, paris: 2, lyon: 2 })
})

test('a share that changes moves the bounds, and leaves the replicas to the autoscaler', async () => {
  const fleet = await fleetWithAutoscaler()
  await scale(fleet, 'paris', 7)

  fleet.commit({ 'clusters/policies/web.yaml': policy(7) })
  await fleet.round()

  expect(await fleet.replicas('web')).toEqual({ tokyo: 2, osaka: 2, paris: 7, lyon: 2 })
  expect(await bounds(fleet, 'paris')).toEqual([1, 6])
  expect(await bounds(fleet, 'lyon')).toEqual([1, 12])
})

test('a share of 0 takes the replicas back from the autoscaler, and a share again gives them to it', async () => {
  const fleet = await fleetWithAutoscaler()
  await scale(fleet, 'paris', 7)

  fleet.commit({ 'clusters/policies/web.yaml': policy(3) })
  const { state } = await fleet.round()

  expect(state?.clusters.get('paris')?.failures).toEqual([])
  expect(state?.stops).toEqual([])
  expect(await fleet.replicas('web')).toEqual({ tokyo: 2, osaka: 2, paris: 0, lyon: 2 })
  expect(await bounds(fleet, 'paris')).toBeUndefined()

  fleet.commit({ 'clusters/policies/web.yaml': policy(8) })
  await fleet.round()

  expect(await fleet.replicas('web')).toEqual({ tokyo: 2, osaka: 2, paris: 2, lyon: 2 })
  expect(await bounds(fleet, 'paris')).toEqual([1, 10])
})

test('replicas that somebody else set by hand are not taken over where no autoscaler of ours was', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  await scale(fleet, 'paris', 7, 'kubectl')

  fleet.commit({ 'clusters/policies/web.yaml': policy(12) })
  const { state } = await fleet.round()

  expect(state?.clusters.get('paris')?.failures.map(({ code }) => code)).toEqual(['cluster/conflict'])
})

test('a branch that is held keeps the bounds that it had, also over a restart', async () => {
  const fleet = await fleetWithAutoscaler()
  fleet.commit({ 'clusters/asia/overrides/web.yaml': 'kind: [', 'clusters/policies/web.yaml': policy(10) })
  await fleet.round()
  expect(await bounds(fleet, 'tokyo')).toEqual([1, 8])

  fleet.restart()
  const { outcomes } = await fleet.round()

  expect([...outcomes.values()].map(({ applied }) => applied)).toEqual([0, 0, 0, 0])
  expect(await bounds(fleet, 'tokyo')).toEqual([1, 8])
})
