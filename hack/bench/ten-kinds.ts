import type { KubernetesObject } from '../../src/core/model/object.ts'
import { mixedObjects } from './apply-objects.ts'

/** So many objects of a namespace, in ten kinds in equal parts. */
export function tenKinds(count: number, namespace: string): readonly KubernetesObject[] {
  const mixed = mixedObjects(Math.ceil(count * 0.4), namespace)
  const rest = Array.from({ length: count - mixed.length }, (_, index) => {
    const name = `app-${Math.floor(index / makers.length)}`
    return (makers[index % makers.length] as Maker)({ name, namespace })
  })
  return [...mixed, ...rest]
}

type Metadata = Readonly<Record<'name' | 'namespace', string>>

type Maker = (metadata: Metadata) => KubernetesObject

const rbac = 'rbac.authorization.k8s.io/v1'
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'app-0' }

const makers: readonly Maker[] = [
  metadata => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata }),
  metadata => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...metadata, annotations: { 'banyan.dev/plain-secret': 'allow' } },
    stringData: { key: 'none' },
  }),
  metadata => ({
    apiVersion: rbac,
    kind: 'Role',
    metadata,
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
  }),
  metadata => ({ apiVersion: rbac, kind: 'RoleBinding', metadata, roleRef, subjects: [] }),
  metadata => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata,
    spec: { minAvailable: 1, selector: { matchLabels: { app: metadata.name } } },
  }),
  metadata => ({ apiVersion: 'v1', kind: 'LimitRange', metadata, spec: { limits: [{ type: 'Container' }] } }),
]
