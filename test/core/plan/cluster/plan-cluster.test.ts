import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Inventory, InventoryRecord } from '../../../../src/core/model/inventory.ts'
import { type KubernetesObject, keyOf, type ObjectKey, parseKey } from '../../../../src/core/model/object.ts'
import type { ClusterPlan, DesiredObject } from '../../../../src/core/model/plan.ts'
import {
  applySetId,
  byKey,
  desiredObjects,
  emptyScope,
  groupKindOf,
  liveObject,
  type OwnedResource,
  planCluster,
  stageOf,
} from '../../../../src/core/plan/index.ts'

type PlanRequest = Parameters<typeof planCluster>[0]

const id = applySetId('shop')
const kinds = [
  ['v1', 'ConfigMap', true],
  ['apps/v1', 'Deployment', true],
  ['v1', 'Namespace', false],
  ['storage.k8s.io/v1', 'StorageClass', false],
] as const
const applications = ['a', 'b', 'c']

/** What a cluster holds: live objects by key, and what its inventory says. */
interface State {
  readonly live: ReadonlyMap<ObjectKey, KubernetesObject>
  readonly inventory: Inventory
}

const empty: State = {
  live: new Map(),
  inventory: { id, intent: emptyScope, records: new Map(), syncs: new Map(), teardowns: new Map() },
}

const resource = fc
  .record({
    kind: fc.constantFrom(...kinds),
    name: fc.constantFrom('n', 'ns1', 'ns2', 'x'),
    namespace: fc.constantFrom('ns1', 'ns2'),
    application: fc.constantFrom(...applications),
    value: fc.nat(2),
    generatedFrom: fc.option(fc.constantFrom('settings', 'keys'), { nil: undefined }),
  })
  .map(
    ({
      kind: [apiVersion, kind, namespaced],
      name,
      namespace,
      application,
      value,
      generatedFrom,
    }): OwnedResource => {
      const metadata = namespaced ? { name, namespace } : { name }
      const origin = { file: `${application}.yaml` }
      const object = { apiVersion, kind, metadata, spec: { value } }
      return {
        resource: { object, origin, ...(generatedFrom !== undefined && { generatedFrom }) },
        application,
        revision: 'r1',
      }
    },
  )

const desired = fc
  .array(resource, { maxLength: 12 })
  .map(resources => desiredObjects(resources, id, () => undefined))
  .map(objects => [...new Map(objects.map(object => [object.key, object])).values()])

function plan(state: State, objects: readonly DesiredObject[], more: Partial<PlanRequest> = {}): ClusterPlan {
  const { live, inventory } = state
  const request = { cluster: 'one', desired: objects, inventory, live: seenIn(live), unreadable: [] }
  return planCluster({ ...request, ...more })
}

function seenIn(objects: State['live']): PlanRequest['live'] {
  const live = [...objects.values()].flatMap(
    each => liveObject(each, { status: 'Healthy', message: '' }) ?? [],
  )
  return byKey(live)
}

/** What a server and the records would be after a plan, by time `now`. */
function carriedOut(
  { live, inventory }: State,
  { stages, deletions, after }: ClusterPlan,
  now: number,
): State {
  const next = new Map(live)
  const records = new Map<ObjectKey, InventoryRecord>(inventory.records)
  for (const { desired: it } of stages.flat()) {
    const uid = String(live.get(it.key)?.metadata.uid ?? `${it.key} ${now}`)
    const managedFields = [{ manager: 'banyan', operation: 'Apply', time: now, fieldsV1: it.digest }]
    const object = {
      ...it.object,
      metadata: { ...it.object.metadata, uid, resourceVersion: `${now}`, managedFields },
    }
    next.set(it.key, object)
    const { application, digest, revision } = it
    const driftKey = seenIn(next).get(it.key)?.driftKey
    records.set(it.key, { uid, application, origin: '', digest, revision, ...(driftKey && { driftKey }) })
  }
  for (const { key } of deletions) next.delete(key)
  return { live: next, inventory: { ...inventory, intent: after, records } }
}

const history = fc.array(desired, { minLength: 1, maxLength: 3 })

function lived(states: readonly (readonly DesiredObject[])[]): State {
  return states.reduce((state, objects, index) => carriedOut(state, plan(state, objects), index + 1), empty)
}

test('planning after applying is empty, whatever was there before', () => {
  fc.assert(
    fc.property(history, desired, (past, objects) => {
      const before = lived(past)
      const after = [10, 11].reduce((state, now) => carriedOut(state, plan(state, objects), now), before)
      const again = plan(after, objects)
      expect(again.stages).toEqual([])
      expect(again.deletions).toEqual([])
      expect([...again.unchanged].sort()).toEqual(objects.map(({ key }) => key).sort())
    }),
  )
})

test('only members are deleted, and none of those that any application still wants', () => {
  const foreign = fc.record({ name: fc.constantFrom('f1', 'f2'), copied: fc.boolean() })
  fc.assert(
    fc.property(history, desired, fc.array(foreign), (past, objects, others) => {
      const state = lived(past)
      const members = new Set(state.live.keys())
      const strangers = others.map(({ name, copied }): [ObjectKey, KubernetesObject] => {
        const annotations = { 'banyan.dev/object': '/ConfigMap/ns1/original' }
        const metadata = { name, namespace: 'ns1', uid: name, resourceVersion: '1' }
        const key = keyOf({ group: '', kind: 'ConfigMap', namespace: 'ns1', name })
        const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata }
        return [key, copied ? { ...object, metadata: { ...metadata, annotations } } : object]
      })
      const { deletions } = plan({ ...state, live: new Map([...state.live, ...strangers]) }, objects)
      const wanted = new Set(objects.map(({ key }) => key))
      for (const { key, uid } of deletions) {
        expect(members.has(key)).toBe(true)
        expect(wanted.has(key)).toBe(false)
        expect(uid).toBe(state.live.get(key)?.metadata.uid)
      }
    }),
  )
})

test('nothing is deleted while an application is unreadable, nothing that is refused, and no Namespace that holds anything, is deleted', () => {
  fc.assert(
    fc.property(history, desired, (past, objects) => {
      const state = lived(past)
      const mayDelete = (key: ObjectKey): boolean => !key.endsWith('/x')
      expect(plan(state, objects, { unreadable: ['shop'] }).deletions).toEqual([])
      const { deletions } = plan(state, objects, { mayDelete })
      const gone = new Set(deletions.map(({ key }) => key))
      const remaining = [
        ...objects.map(({ key }) => key),
        ...[...state.live.keys()].filter(key => !gone.has(key)),
      ]
      for (const { key } of deletions) {
        expect(key).not.toMatch(/\/x$/)
        const { kind, name } = parseKey(key)
        if (kind === 'Namespace') expect(remaining.map(each => parseKey(each).namespace)).not.toContain(name)
      }
    }),
  )
})

test('the scope covers all that may be written before, and all that may be left after', () => {
  fc.assert(
    fc.property(history, desired, (past, objects) => {
      const state = lived(past)
      const { before, after, deletions } = plan(state, objects)
      const gone = new Set(deletions.map(({ key }) => key))
      const wanted = objects.map(({ key }) => key)
      const left = [...wanted, ...[...state.live.keys()].filter(key => !gone.has(key))]
      for (const key of [...wanted, ...state.live.keys()])
        expect(before.groupKinds).toContain(groupKindOf(parseKey(key)))
      for (const key of left) expect(after.groupKinds).toContain(groupKindOf(parseKey(key)))
      expect(before.groupKinds).toEqual(expect.arrayContaining([...after.groupKinds]))
    }),
  )
})

test('what others need comes first, and goes last', () => {
  fc.assert(
    fc.property(history, desired, (past, objects) => {
      const { stages, deletions } = plan(lived(past), objects)
      const order = stages.flat().map(({ desired: it }) => stageOf(parseKey(it.key)))
      const reverse = deletions.map(({ key }) => stageOf(parseKey(key)))
      expect(order).toEqual([...order].sort())
      expect(reverse).toEqual([...reverse].sort().reverse())
    }),
  )
})

test('what a generator gave waits for what replaces it, also when its application has another name since', () => {
  const settings = (name: string, application: string): OwnedResource => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'ns1' } }
    const made = { object, origin: { file: 'a.yaml' }, generatedFrom: 'settings' }
    return { resource: made, application, revision: '1' }
  }
  const made = (...all: OwnedResource[]) => desiredObjects(all, id, () => true)
  const state = lived([made(settings('settings-1', 'web'))])

  const { deletions } = plan(state, made(settings('settings-2', 'shop')))

  expect(deletions).toMatchObject([{ application: 'shop', afterHealthy: true }])
  expect(plan(state, []).deletions).toMatchObject([{ application: 'web' }])
  expect(plan(state, []).deletions[0]?.afterHealthy).toBeUndefined()
})

test('what goes is deleted in the name of its application now, or else of when it was applied', () => {
  const config = (name: string, application: string): OwnedResource => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'ns1' } }
    return { resource: { object, origin: { file: 'a.yaml' } }, application, revision: '1' }
  }
  const made = (...all: OwnedResource[]) => desiredObjects(all, id, () => true)
  const state = lived([made(config('a', 'a'), config('b', 'b'), config('c', 'c'))])
  const records = new Map<ObjectKey, InventoryRecord>(
    [...state.inventory.records].map(([key, record]) => [key, { ...record, impersonate: 'then' }]),
  )
  const inventory = { ...state.inventory, records: records.set('/ConfigMap/ns1/c', { ...nobody }) }

  const { deletions } = plan({ ...state, inventory }, made({ ...config('new', 'a'), impersonate: 'now' }))

  const names = Object.fromEntries(deletions.map(({ key, impersonate }) => [parseKey(key).name, impersonate]))
  expect(names).toEqual({ a: 'now', b: 'then', c: undefined })
})

const nobody: InventoryRecord = { uid: 'c', application: 'c', origin: '', revision: '1' }
