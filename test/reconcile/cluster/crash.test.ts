import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import type { OwnedResource } from '../../../src/core/plan/index.ts'
import type { SimulatedCluster } from '../../../src/simulator/simulated-cluster.ts'
import { application, configMap, deployment, generated, type World, world } from './fixture.ts'
import { intercept } from './intercept.ts'
import { widget, widgetDefinition } from './widgets.ts'

const namespace = '{apiVersion: v1, kind: Namespace, metadata: {name: extra}}'

function settings(hash: string): OwnedResource {
  const metadata = { name: `settings-${hash}`, namespace: 'default' }
  return generated('shop', 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { hash } })
}

const before = [
  ...application('shop', configMap('stays'), configMap('goes'), deployment('web', 'shop:1', 2)),
  settings('1'),
  ...application('old', configMap('handed-over'), configMap('left')),
]
const after = [
  ...application('shop', configMap('stays', '2'), configMap('handed-over'), deployment('web', 'shop:2', 2)),
  settings('2'),
  ...application(
    'extra',
    namespace,
    widgetDefinition,
    widget('big', 'extra'),
    configMap('inside', '1', 'extra'),
  ),
]

class Crash extends Error {}

type Desired = readonly OwnedResource[]

async function prepare(first: Desired): Promise<World> {
  const here = world()
  here.cluster.server.create(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'foreign', namespace: 'default' } },
    { manager: 'somebody' },
  )
  if (first.length > 0) await settle(here, first)
  return here
}

/** Runs until the request with this number, which is lost or done as `when` says; true if there was one. */
async function crash(here: World, desired: Desired, at: number, when: string): Promise<boolean> {
  const fateOf = ({ index }: { readonly index: number }) => {
    if (index < at) return undefined
    return { error: new Crash(), after: index === at && when === 'after' }
  }
  try {
    await here.run(desired, { api: intercept(here.cluster.connect(), fateOf) })
    return false
  } catch (error) {
    if (error instanceof Crash) return true
    throw error
  }
}

/** Runs until nothing is left to be done: what waits for health, or for an object to go, takes another round. */
async function settle({ run, cluster }: World, desired: Desired): Promise<void> {
  for (let round = 0; round < 3; round++) expect((await run(desired)).failures).toEqual([])
  cluster.forgetRequests()
  await run(desired)
  expect(cluster.requestsOf('apply') + cluster.requestsOf('delete')).toBe(0)
}

const recreated = (app: string) =>
  application(
    'shop',
    deployment('api')
      .replaceAll('app: api', `app: ${app}`)
      .replace('namespace: default', 'namespace: default, annotations: { banyan.dev/force: enabled }'),
  )

const stories = [
  {
    story: 'an object that cannot be changed is made again',
    first: [...before, ...recreated('one')],
    second: [...after, ...recreated('two')],
    last: [...after, ...recreated('two')],
  },
  { story: 'a first start goes on', first: [], second: before, last: before },
  { story: 'a change goes on', first: before, second: after, last: after },
  { story: 'a change is taken back', first: before, second: after, last: before },
  { story: 'a first start is followed by another state', first: [], second: before, last: after },
]
const deaths = stories.flatMap(story => ['before', 'after'].map(when => ({ ...story, when })))

test.each(deaths)(
  'killed $when any request is done, $story, and nothing is lost or leaked',
  async ({ first, second, last, when }) => {
    const reference = await prepare(first)
    await settle(reference, last)
    const wanted = stateOf(reference.cluster)

    let crashes = 0
    for (; ; crashes++) {
      const here = await prepare(first)
      if (!(await crash(here, second, crashes, when))) break
      await settle(here, last)
      expect(stateOf(here.cluster), `after a crash at request ${crashes}`).toEqual(wanted)
    }

    expect(crashes).toBeGreaterThan(30)
    expect(wanted.filter(text => text.includes('"foreign"'))).toHaveLength(1)
  },
)

/** Every object as text, without what differs between two lives of one object, and without empty records. */
function stateOf({ server }: SimulatedCluster): readonly string[] {
  const objects = server.kinds.kinds.flatMap(kind => server.list(kind))
  return [...new Set(objects.map(lasting))]
    .filter(text => !/"(Pod|ReplicaSet)"|,\[\],null]$/.test(text))
    .sort()
}

function lasting({ apiVersion, kind, metadata, data, spec }: KubernetesObject): string {
  const { name, namespace, labels } = metadata
  const { 'deployment.kubernetes.io/revision': _, ...annotations } = metadata.annotations ?? {}
  const inventory = namespace === 'banyan-system'
  const records = inventory && name.includes('-records-')
  const { run: _run, writing: _writing, left: _left, ...kept } = (data ?? {}) as Record<string, string>
  const told = records ? Object.keys(JSON.parse(String(kept.records))) : kept
  return JSON.stringify([apiVersion, kind, name, namespace, labels, annotations, told, spec])
}
