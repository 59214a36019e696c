import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { OperationError, type OperationErrorCode } from '../../../src/core/model/operation-error.ts'
import { applySetId, desiredObjects } from '../../../src/core/plan/index.ts'
import type { ClusterApi } from '../../../src/reconcile/ports.ts'
import { KindWatch } from '../../../src/reconcile/watch/kind-watch.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { SimulatedCluster } from '../../../src/simulator/simulated-cluster.ts'

const id = applySetId('shop')

/** A ConfigMap with our marks. */
function ours(name: string): KubernetesObject {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } }
  const resource = { object, origin: { file: 'a.yaml' } }
  const [desired] = desiredObjects([{ resource, application: 'web', revision: 'r1' }], id, () => true)
  if (desired === undefined) throw new Error('nothing is desired')
  return desired.object
}

function failureOf(code: OperationErrorCode): OperationError {
  return new OperationError({ code, message: `the server says ${code}`, subject: 'one', retryable: true })
}

/** A watch of ConfigMaps whose connection can be broken, and whose server be replaced. */
function watching(refusedAtFirst?: OperationErrorCode) {
  const clock = new SimulatedClock()
  const cluster = new SimulatedCluster({ name: 'one', clock })
  let api = cluster.connect()
  let failure: OperationError | undefined
  let connection = new AbortController()
  let lists = 0
  let refused = refusedAtFirst
  const told: (string | undefined)[] = []
  const breakable: Pick<ClusterApi, 'list' | 'watch'> = {
    list: async (kind, options) => {
      lists++
      if (refused !== undefined) throw failureOf(refused)
      return api.list(kind, options)
    },
    async *watch(kind, options) {
      const signal = AbortSignal.any([options.signal, connection.signal])
      yield* api.watch(kind, { ...options, signal })
      if (failure !== undefined) throw failure
    },
  }
  const watch = new KindWatch({
    api: { ...api, ...breakable },
    clock,
    random: () => 0.5,
    kind: { apiVersion: 'v1', kind: 'ConfigMap' },
    labelSelector: `applyset.kubernetes.io/part-of=${id}`,
    metadataOnly: true,
    onChange: key => told.push(key),
    onBack: () => told.push(undefined),
  })
  void watch.run()
  return {
    clock,
    cluster,
    watch,
    told,
    lists: () => lists,
    names: () => [...watch.objects.keys()].map(key => key.split('/').at(-1)).sort(),
    apply: (name: string, on = cluster) => on.connect().apply(ours(name), { fieldManager: 'banyan' }),
    replaceServer(other: SimulatedCluster) {
      api = other.connect()
    },
    answerLists() {
      refused = undefined
    },
    async break(code: OperationErrorCode) {
      failure = failureOf(code)
      connection.abort()
      connection = new AbortController()
      await clock.advance(1)
    },
  }
}

test.each(['cluster/gone', 'cluster/unreachable'] as const)(
  'a watch that ends with %s lists again, and has what happened in between',
  async code => {
    const { clock, watch, apply, names, lists, told, ...here } = watching()
    await apply('stays')
    await apply('goes')
    await clock.advance(10)
    expect(names()).toEqual(['goes', 'stays'])
    expect(lists()).toBe(1)

    await here.break(code)
    await here.cluster
      .connect()
      .delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'goes' })
    await apply('comes')
    expect(names()).toEqual(['goes', 'stays'])
    await clock.advance(10_000)

    expect(lists()).toBe(2)
    expect(names()).toEqual(['comes', 'stays'])
    expect(told).toContain('/ConfigMap/default/comes')
    expect(watch.error).toBe(undefined)
    watch.close()
  },
)

test('a server that was restored from a backup is believed, though its versions are older', async () => {
  const { clock, cluster, watch, apply, names, ...here } = watching()
  await apply('kept')
  const saved = cluster.server.save()
  for (const name of ['lost', 'lost-too']) await apply(name)
  await clock.advance(10)
  expect(names()).toEqual(['kept', 'lost', 'lost-too'])

  here.replaceServer(new SimulatedCluster({ name: 'one', clock, saved }))
  await here.break('cluster/response-cut')
  await clock.advance(10_000)

  expect(names()).toEqual(['kept'])
  watch.close()
})

test('what was written while a list was on its way is not lost by it', async () => {
  const { clock, watch, apply, names } = watching()
  await clock.advance(10)
  const live = await apply('written')
  watch.note({
    key: '/ConfigMap/default/written',
    apiVersion: 'v1',
    uid: String(live.metadata.uid),
    resourceVersion: '999999',
    application: 'web',
    isTerminating: false,
    leavesSlowly: false,
    health: { status: 'Healthy', message: '' },
  })
  await clock.advance(10)

  expect(names()).toEqual(['written'])
  expect(watch.objects.get('/ConfigMap/default/written')?.resourceVersion).toBe('999999')
  watch.close()
})

test('an object that loses its marks is none of ours any more', async () => {
  const { clock, cluster, watch, apply, names } = watching()
  const { metadata, ...object } = await apply('a')
  await clock.advance(10)
  expect(names()).toEqual(['a'])

  const { 'banyan.dev/object': _, ...annotations } = metadata.annotations ?? {}
  cluster.server.update(
    { ...object, apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, annotations } },
    { manager: 'kubectl' },
  )
  await clock.advance(10)

  expect(names()).toEqual([])
  watch.close()
})

test.each(['cluster/gone', 'cluster/unreachable'] as const)(
  'a kind whose list ends with %s is not taken for an empty one',
  async code => {
    const { clock, watch, apply, answerLists, names } = watching(code)
    await apply('here')
    await watch.ready
    expect(watch.error).toMatchObject({ code })

    answerLists()
    await clock.advance(10_000)
    expect([watch.error, names()]).toEqual([undefined, ['here']])
  },
)
