import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/base/std/json.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { failureOf, type Open } from './opened.ts'

const ours = { fieldManager: 'banyan' }
const labels = { app: 'web' }
const pod = (image: string): JsonObject => ({
  metadata: { labels },
  spec: { restartPolicy: 'Never', containers: [{ name: 'web', image }] },
})
const rbac = 'rbac.authorization.k8s.io'
const roleRef = (name: string): JsonObject => ({ apiGroup: rbac, kind: 'ClusterRole', name })
const claim = (storage: string, storageClassName: string): JsonObject => ({
  accessModes: ['ReadWriteOnce'],
  storageClassName,
  resources: { requests: { storage } },
})

interface Case {
  readonly apiVersion: string
  readonly kind: string
  readonly first: JsonObject
  readonly later: JsonObject
  /** What the server says of which field. */
  readonly told: readonly (readonly [string, string])[]
  /** It is in no namespace. */
  readonly isGlobal?: true
}

const cases: readonly Case[] = [
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    first: { spec: { template: pod('example.com/web:1') } },
    later: { spec: { template: pod('example.com/web:2') } },
    told: [['spec.template', 'FieldValueInvalid']],
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    first: { immutable: true, data: { a: '1' } },
    later: { immutable: true, data: { a: '2' } },
    told: [['data', 'FieldValueForbidden']],
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    first: { type: 'example.com/one' },
    later: { type: 'example.com/two' },
    told: [['type', 'FieldValueInvalid']],
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    first: { spec: claim('1Gi', 'slow') },
    later: { spec: claim('1Gi', 'quick') },
    told: [['spec', 'FieldValueForbidden']],
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    first: { spec: { serviceName: 'one', selector: { matchLabels: labels }, template: always() } },
    later: { spec: { serviceName: 'two', selector: { matchLabels: labels }, template: always() } },
    told: [['spec', 'FieldValueForbidden']],
  },
  {
    apiVersion: `${rbac}/v1`,
    kind: 'RoleBinding',
    first: { roleRef: roleRef('view') },
    later: { roleRef: roleRef('edit') },
    told: [['roleRef', 'FieldValueInvalid']],
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    first: { provisioner: 'example.com/one' },
    later: { provisioner: 'example.com/two' },
    told: [['provisioner', 'FieldValueInvalid']],
    isGlobal: true,
  },
  {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    first: { value: 1 },
    later: { value: 2 },
    told: [['value', 'FieldValueForbidden']],
    isGlobal: true,
  },
]

function always(): JsonObject {
  return { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'example.com/web:1' }] } }
}

/** What cannot be changed once it is there, and how that is told. */
export function immutableCases(open: Open): void {
  test.each(cases)('a $kind keeps what cannot be changed, and its field is named', async each => {
    const { apiVersion, kind, first, later, told, isGlobal } = each
    const { api, namespace } = await open()
    const metadata = isGlobal ? { name: `${namespace}-one` } : { name: 'one', namespace }
    const object = (fields: JsonObject): KubernetesObject => ({ apiVersion, kind, metadata, ...fields })
    const made = await api.apply(object(first), ours)

    const failure = await failureOf(api.apply(object(later), ours))
    const tried = await failureOf(api.apply(object(later), { ...ours, dryRun: true }))

    expect(failure?.refusals.map(({ field, reason }) => [field, reason])).toEqual(told)
    expect(failure).toMatchObject({ code: 'cluster/invalid', retryable: false })
    expect(tried?.refusals).toEqual(failure?.refusals)
    const { resourceVersion: _, managedFields: __, ...kept } = made.metadata
    expect((await api.get({ apiVersion, kind, ...metadata }))?.metadata).toMatchObject(kept)
    if (isGlobal) await api.delete({ apiVersion, kind, ...metadata })
  })
}
