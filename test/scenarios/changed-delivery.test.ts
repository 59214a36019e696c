import { expect, test } from 'vitest'
import { applySet, owned } from '../../src/core/plan/index.ts'
import { committedFleet, extras, fleetFile, objects, outcomeIn, texts } from './committed-fleet.ts'
import { cut } from './served-fleet.ts'
import { cluster, deployment, SmallFleet } from './small-fleet.ts'

const commit = { 'fleet.yaml': fleetFile('delivery: Commit') }
const push = { 'fleet.yaml': fleetFile('delivery: Push') }

function marksOf(object: Awaited<ReturnType<SmallFleet['object']>>): readonly string[] {
  const { labels = {}, annotations = {} } = object?.metadata ?? {}
  const ours = new Set<string>([applySet.partOf, owned.application, owned.object])
  return [...Object.keys(labels), ...Object.keys(annotations)].filter(name => ours.has(name))
}

test('from Push to Commit nothing is deleted or restarted, and nothing in the cluster is ours any more', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  const before = await fleet.object('tokyo', 'web')

  fleet.commit(commit)
  const { plan, outcomes, state } = await fleet.round()
  const after = await fleet.object('tokyo', 'web')

  expect(plan?.redelivered).toContainEqual({ cluster: 'tokyo', delivery: 'Commit' })
  expect(marksOf(before)).toHaveLength(3)
  expect(marksOf(after)).toEqual([])
  expect(after?.metadata.uid).toBe(before?.metadata.uid)
  expect(after?.spec).toEqual(before?.spec)
  expect(outcomeIn(outcomes, 'tokyo')).toMatchObject({ released: true, failures: [] })
  expect(state?.clusters.get('tokyo')).not.toHaveProperty('uid')
  expect(objects(fleet, 'tokyo').has('apps/Deployment/default/web')).toBe(true)
})

test('once it is let go of, nobody is asked any more, and what Git drops stays in the cluster', async () => {
  const fleet = new SmallFleet()
  fleet.commit(extras)
  await fleet.round()
  fleet.commit(commit)
  await fleet.round()

  fleet.commit({ 'templates/agent/extra-1.yaml': null })
  await fleet.round()

  expect(fleet.clusters.asked).toEqual([])
  expect(await fleet.object('tokyo', 'extra-1')).toBeDefined()
  expect(objects(fleet, 'tokyo').has('apps/Deployment/default/extra-1')).toBe(false)
})

test('back to Push takes all of it over again, as it is, and leaves the directories', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  const before = await fleet.object('tokyo', 'web')
  fleet.commit(commit)
  await fleet.round()
  const committed = texts(fleet, 'clusters/tokyo')

  fleet.commit(push)
  const { state } = await fleet.round()
  const after = await fleet.object('tokyo', 'web')

  expect(state?.clusters.get('tokyo')).toMatchObject({ sync: 'Synced', failures: [] })
  expect(state?.clusters.get('tokyo')).not.toHaveProperty('committed')
  expect(marksOf(after)).toHaveLength(3)
  expect(after?.metadata.uid).toBe(before?.metadata.uid)
  expect(after?.spec).toEqual(before?.spec)
  expect(texts(fleet, 'clusters/tokyo')).toEqual(committed)
})

test('a cluster that cannot be let go of is told until it is, also by another process, and is committed all the same', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  cut(fleet, 'tokyo')
  fleet.commit(commit)
  const away = await fleet.round()
  fleet.restart()
  const again = await fleet.round()

  fleet.faults = () => undefined
  await fleet.clock.advance(600_000)
  const { state } = await fleet.round()

  for (const { outcomes } of [away, again])
    expect(outcomeIn(outcomes, 'tokyo')?.failures).toMatchObject([{ code: 'cluster/not-released' }])
  expect(objects(fleet, 'tokyo').size).toBe(2)
  expect(marksOf(await fleet.object('tokyo', 'web'))).toEqual([])
  expect(state?.clusters.get('tokyo')).toMatchObject({ sync: 'Committed', failures: [] })
})

test('somebody can say that a cluster which is gone is left as it is', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  cut(fleet, 'tokyo')
  fleet.commit(commit)
  const { outcomes } = await fleet.round()
  const message = outcomeIn(outcomes, 'tokyo')?.failures[0]?.message ?? ''

  fleet.commit({}, `Leave it\n\nBanyan-Approve: ${/approve (?<digest>\w+)/.exec(message)?.[1]}\n`)
  const { state } = await fleet.round()

  expect(state?.clusters.get('tokyo')).toMatchObject({ sync: 'Committed', failures: [] })
})

test('hooks that were kept for the end of an application are let go of, and not run', async () => {
  const hook = `---
apiVersion: batch/v1
kind: Job
metadata: { name: farewell, namespace: default, annotations: { helm.sh/hook: pre-delete } }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: x, image: x }] } } }
`
  const fleet = new SmallFleet()
  fleet.commit({ 'templates/agent/agent.yaml': `${deployment('agent', 1)}${hook}` })
  await fleet.round()

  fleet.commit(commit)
  const { outcomes } = await fleet.round()

  const api = fleet.clusters.cluster('tokyo').connect()
  const ref = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'default', name: 'farewell' }
  expect(outcomeIn(outcomes, 'tokyo')).toMatchObject({ released: true })
  expect(await api.get(ref)).toBe(undefined)
  expect(marksOf(await fleet.object('tokyo', 'agent'))).toEqual([])
  expect(texts(fleet, 'clusters/tokyo')).toHaveProperty(['agent/job.batch_default_farewell.hook.yaml'])
})

test('a cluster that was never written to needs no access', async () => {
  const fleet = committedFleet({
    'clusters/asia/tokyo/cluster.yaml': cluster('tokyo').replace('access: { inCluster: true }', ''),
  })

  const { state } = await fleet.round()

  expect(state?.clusters.get('tokyo')?.sync).toBe('Committed')
})
