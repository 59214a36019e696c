import { expect, test } from 'vitest'
import { isObject, type JsonObject, type JsonValue } from '../../../src/base/std/json.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { configMap, deployment, entryOf, failureOf, type Open, type Opened } from './opened.ts'

const ours = { fieldManager: 'banyan' }

interface Change {
  readonly what: string
  readonly apiVersion: string
  readonly kind: string
  readonly before: JsonObject
  readonly after: JsonObject
}

const labels = { app: 'a' }
const pod = (image: string) => ({ metadata: { labels }, spec: { containers: [{ name: 'main', image }] } })
const claim = (storage: string) => ({
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
})
const statefulSet = (storage: string) => ({
  spec: {
    serviceName: 'db',
    selector: { matchLabels: labels },
    template: pod('db:1'),
    volumeClaimTemplates: [claim(storage)],
  },
})
const job = (image: string) => ({
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image }] } } },
})
const role = (name: string) => ({
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
  subjects: [],
})

/** Changes that no server makes of an object that exists, though it would take each as a new one. */
const changes: readonly Change[] = [
  {
    what: 'the volume claims of a StatefulSet',
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    before: statefulSet('1Gi'),
    after: statefulSet('2Gi'),
  },
  {
    what: 'the template of a Job',
    apiVersion: 'batch/v1',
    kind: 'Job',
    before: job('one:1'),
    after: job('two:1'),
  },
  {
    what: 'the role of a RoleBinding',
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    before: role('one'),
    after: role('two'),
  },
  {
    what: 'the data of an immutable ConfigMap',
    apiVersion: 'v1',
    kind: 'ConfigMap',
    before: { immutable: true, data: { a: '1' } },
    after: { immutable: true, data: { a: '2' } },
  },
  {
    what: 'the type of a Secret',
    apiVersion: 'v1',
    kind: 'Secret',
    before: { type: 'Opaque', stringData: { a: '1' } },
    after: { type: 'example.dev/other', stringData: { a: '1' } },
  },
  {
    what: 'the modes of a PersistentVolumeClaim',
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    before: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
    after: { spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } } },
  },
  {
    what: 'the address of a Service',
    apiVersion: 'v1',
    kind: 'Service',
    before: { spec: { ports: [{ port: 80 }] } },
    after: { spec: { clusterIP: 'None', ports: [{ port: 80 }] } },
  },
]

function named(
  { namespace }: Opened,
  { apiVersion, kind }: Change,
  name: string,
  rest: JsonObject,
): KubernetesObject {
  return { ...rest, apiVersion, kind, metadata: { name, namespace } }
}

function specOf(object: KubernetesObject | undefined): JsonObject {
  return isObject(object?.spec) ? object.spec : {}
}

/** What is left to others and what is taken from them, in the fields of one object. */
export function ownershipCases(open: Open): void {
  test.each(changes)('$what cannot be changed, though a new object may have it', async change => {
    const opened = await open()
    const made = await opened.api.apply(named(opened, change, 'it', change.before), ours)

    const failure = await failureOf(opened.api.apply(named(opened, change, 'it', change.after), ours))
    const other = await opened.api.apply(named(opened, change, 'it-2', change.after), {
      ...ours,
      dryRun: true,
    })

    expect(failure).toMatchObject({ code: 'cluster/invalid', retryable: false })
    expect(failure?.refusals[0]?.reason).toMatch(/^FieldValue/)
    expect(other.metadata.uid).not.toBe(made.metadata.uid)
    expect(await opened.api.get({ ...change, namespace: opened.namespace, name: 'it-2' })).toBeUndefined()
  })

  test('who patches a field of ours has it alone, and our entry keeps its time', async () => {
    const opened = await open()
    const before = await opened.api.apply(configMap(opened, 'it', { a: '1', b: '1' }), ours)

    await opened.api.patch(refOf(opened, 'it'), { data: { a: '2' } }, { fieldManager: 'somebody' })
    const after = await opened.api.get(refOf(opened, 'it'))

    expect(entryOf(after, 'banyan')).toMatchObject({
      time: entryOf(before, 'banyan')?.time,
      fieldsV1: { 'f:data': { 'f:b': {} } },
    })
    expect(entryOf(after, 'somebody')).toMatchObject({
      operation: 'Update',
      fieldsV1: { 'f:data': { 'f:a': {} } },
    })
  })

  test('a field that another took is left out, and all else is applied', async () => {
    const opened = await open()
    await opened.api.apply(deployment(opened, 'web', { replicas: 2 }), ours)
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: opened.namespace, name: 'web' }
    await opened.api.patch(ref, { spec: { replicas: 5 } }, { fieldManager: 'somebody' })

    const refused = await failureOf(
      opened.api.apply(deployment(opened, 'web', { replicas: 3, minReadySeconds: 1 }), ours),
    )
    const applied = await opened.api.apply(deployment(opened, 'web', { minReadySeconds: 1 }), ours)

    expect(refused?.refusals).toMatchObject([{ field: '.spec.replicas', owner: 'somebody' }])
    expect(specOf(applied)).toMatchObject({ replicas: 5, minReadySeconds: 1 })
  })

  test('an item of a list may be applied by its key alone, while another has its fields', async () => {
    const opened = await open()
    const web = deployment(opened, 'web')
    await opened.api.apply(web, ours)
    const containers = (items: readonly JsonValue[]): KubernetesObject => {
      const spec = specOf(web)
      const template = isObject(spec.template) ? spec.template : {}
      return { ...web, spec: { ...spec, template: { ...template, spec: { containers: items } } } }
    }
    const patched = containers([{ name: 'web', image: 'example.com/other:1' }])
    await opened.api.apply(patched, { fieldManager: 'somebody', force: true })

    const applied = await opened.api.apply(
      containers([{ name: 'web' }, { name: 'more', image: 'more:1' }]),
      ours,
    )

    expect(JSON.stringify(applied.spec)).toContain('example.com/other:1')
    expect(JSON.stringify(applied.spec)).toContain('more:1')
  })

  test('managedFields may be rewritten, so that what another applied counts as ours and goes when we do not apply it', async () => {
    const opened = await open()
    const { namespace } = opened
    await opened.api.apply(configMap(opened, 'it', { a: '1', b: '1' }), { fieldManager: 'former' })
    const live = await opened.api.apply(configMap(opened, 'it', { a: '1' }), ours)
    const former = entryOf(live, 'former')
    const entry = entryOf(live, 'banyan')
    const fields = { ...entry, fieldsV1: former?.fieldsV1 } as unknown as JsonObject
    const { resourceVersion } = live.metadata
    const metadata = { managedFields: [fields], ...(resourceVersion !== undefined && { resourceVersion }) }

    const patched = await opened.api.patch(refOf(opened, 'it'), { metadata }, ours)
    const late = await failureOf(opened.api.patch(refOf(opened, 'it'), { metadata }, ours))
    const applied = await opened.api.apply(configMap(opened, 'it', { a: '1' }), ours)

    expect(patched?.data).toEqual({ a: '1', b: '1' })
    expect(entryOf(patched, 'former')).toBeUndefined()
    expect(entryOf(patched, 'banyan')).toMatchObject({
      operation: 'Apply',
      fieldsV1: { 'f:data': { 'f:a': {}, 'f:b': {} } },
    })
    expect(late).toMatchObject({ code: 'cluster/conflict', retryable: true })
    expect(applied.data).toEqual({ a: '1' })
    expect(applied.metadata.namespace).toBe(namespace)
  })
}

function refOf({ namespace }: Opened, name: string) {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace, name }
}
