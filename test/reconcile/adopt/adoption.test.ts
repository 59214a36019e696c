import { expect, test } from 'vitest'
import { carryOutAdoption } from '../../../src/reconcile/adopt/carry-out-adoption.ts'
import { type AdoptionPlan, planAdoption } from '../../../src/reconcile/adopt/plan-adoption.ts'
import type { ClusterApi } from '../../../src/reconcile/ports.ts'
import { application, configMap, requestOf, type World, world } from '../cluster/fixture.ts'
import { intercept } from '../cluster/intercept.ts'

const labels = { 'kustomize.toolkit.fluxcd.io/name': 'shop', 'kustomize.toolkit.fluxcd.io/namespace': 'flux' }
const desired = [
  ...application('shop', configMap('a'), configMap('b')),
  ...application('other', configMap('c')),
]

/** A cluster in which Flux has some of what is desired, with a field more, and the rest is not there. */
async function prepare(...names: readonly string[]): Promise<World> {
  const here = world()
  for (const name of names) {
    const metadata = { name, namespace: 'default', labels }
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      data: { value: 'theirs', more: 'theirs' },
    }
    await here.cluster.connect().apply(object, { fieldManager: 'kustomize-controller' })
  }
  return here
}

async function adopt(here: World, api: ClusterApi = here.cluster.connect()): Promise<AdoptionPlan> {
  const cluster = requestOf(api, here.clock, desired)
  const plan = await planAdoption({ cluster, despite: new Set(['flux']) })
  if (plan.observed !== undefined) await carryOutAdoption(cluster, plan.observed, plan.adoptions)
  return plan
}

class Crash extends Error {}

async function crash(here: World, at: number, after: boolean): Promise<boolean> {
  const fateOf = ({ index }: { readonly index: number }) =>
    index < at ? undefined : { error: new Crash(), after: index === at && after }
  try {
    await adopt(here, intercept(here.cluster.connect(), fateOf))
    return false
  } catch (error) {
    if (error instanceof Crash) return true
    throw error
  }
}

async function stateOf({ cluster }: World): Promise<unknown> {
  const { items } = await cluster
    .connect()
    .list({ apiVersion: 'v1', kind: 'ConfigMap' }, { namespace: 'default' })
  return items.map(({ metadata: { name, labels: all, annotations, managedFields }, data }) => {
    const managers = ((managedFields ?? []) as unknown as readonly { manager: string }[]).map(
      each => each.manager,
    )
    return { name, labels: all, annotations, data, managers }
  })
}

test('only what is there is adopted, and is then as Git has it, without what the former owner had besides', async () => {
  const here = await prepare('a', 'c')
  const uid = (await here.find('ConfigMap', 'a'))?.metadata.uid

  const { adoptions } = await adopt(here)
  const [a, c] = [await here.find('ConfigMap', 'a'), await here.find('ConfigMap', 'c')]

  expect(adoptions.map(each => each.desired.key)).toEqual(['/ConfigMap/default/a', '/ConfigMap/default/c'])
  expect(adoptions[0]?.look?.after).toMatchObject({ data: { value: '1' } })
  expect(adoptions[0]?.look?.after?.data).toEqual(a?.data)
  expect(a?.metadata.uid).toBe(uid)
  expect([a?.data, c?.data]).toEqual([{ value: '1' }, { value: '1' }])
  expect(await here.names('ConfigMap')).toEqual(['a', 'c'])
  expect((await here.run(desired)).failures).toEqual([])
  expect(await here.names('ConfigMap')).toEqual(['a', 'b', 'c'])
})

test.each([{ after: false }, { after: true }])(
  'killed at any request (done: $after), adopting again brings the same, and so does reconciling after that',
  async ({ after }) => {
    const reference = await prepare('a', 'b', 'c')
    await adopt(reference)
    await reference.run(desired)
    const wanted = await stateOf(reference)

    let crashes = 0
    for (; ; crashes++) {
      const here = await prepare('a', 'b', 'c')
      if (!(await crash(here, crashes, after))) break
      await adopt(here)
      const { failures } = await here.run(desired)
      expect(failures, `after a crash at request ${crashes}`).toEqual([])
      expect(await stateOf(here), `after a crash at request ${crashes}`).toEqual(wanted)
    }

    expect(crashes).toBeGreaterThan(15)
  },
)

test('what is pending to be deleted stays known, and adopting again finds nothing', async () => {
  const here = await prepare('a')
  await here.run(
    application('gone', '{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: default}}'),
  )

  await adopt(here)
  const again = await adopt(here)
  const outcome = await here.run(desired)

  expect(again.adoptions).toEqual([])
  expect(outcome.deleted).toBe(1)
  expect(await here.names('Secret')).toEqual([])
})

test('an object that changed since it was looked at is not taken', async () => {
  const here = await prepare('a')
  const cluster = requestOf(here.cluster.connect(), here.clock, desired)
  const plan = await planAdoption({ cluster, despite: new Set(['flux']) })
  const metadata = { name: 'a', namespace: 'default' }
  const changed = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { late: 'yes' } }
  await here.cluster.connect().apply(changed, { fieldManager: 'somebody' })

  const observed = plan.observed
  const done = observed && (await carryOutAdoption(cluster, observed, plan.adoptions))

  expect(done).toMatchObject({ adopted: [], failures: [{ code: 'cluster/conflict' }] })
  expect((await here.find('ConfigMap', 'a'))?.data).toMatchObject({ value: 'theirs', late: 'yes' })
})

test('a field of a manager that is no former owner is not taken', async () => {
  const here = await prepare('a')
  const metadata = { name: 'a', namespace: 'default' }
  const theirs = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { value: 'operated' } }
  await here.cluster.connect().apply(theirs, { fieldManager: 'some-operator', force: true })
  const cluster = requestOf(here.cluster.connect(), here.clock, desired)

  const { adoptions } = await planAdoption({ cluster, despite: new Set(['flux']) })

  expect(adoptions).toMatchObject([{ failure: { code: 'cluster/conflict' } }])
  expect(adoptions[0]?.failure?.message).toContain('"some-operator" owns .data.value')
})

test.each(['create-only', 'merge'])(
  'an object that is to be shared (%s) stays with its owner',
  async mode => {
    const here = await prepare('a')
    const metadata = { name: 'a', namespace: 'default', annotations: { 'banyan.dev/apply': mode } }
    const shared = application('shop', JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata }))
    const cluster = requestOf(here.cluster.connect(), here.clock, shared)

    const { adoptions } = await planAdoption({ cluster, despite: new Set(['flux']) })
    const { failures } = await here.run(shared)

    expect([adoptions, failures]).toEqual([[], []])
    expect((await here.find('ConfigMap', 'a'))?.metadata.labels).toMatchObject(labels)
  },
)
