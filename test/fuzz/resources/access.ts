import type { Draw } from '../draw.ts'
import type { FuzzObject, FuzzValue } from '../fuzz-case.ts'
import { names, namespaces, secretNames } from '../pools.ts'
import type { MakeResource } from './workloads.ts'

const rbac = 'rbac.authorization.k8s.io/v1'

export const serviceAccount: MakeResource = (draw, _style, metadata) => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: draw.chance(15) ? { ...metadata, name: 'default' } : metadata,
  imagePullSecrets: draw.chance(20) ? [{ name: draw.pick(secretNames) }] : undefined,
  secrets: draw.chance(10) ? [{ name: draw.pick(secretNames) }] : undefined,
})

export const role: MakeResource = (draw, _style, metadata) => {
  const isCluster = draw.chance(40)
  return {
    apiVersion: rbac,
    kind: isCluster ? 'ClusterRole' : 'Role',
    metadata: isCluster && draw.chance(80) ? { name: metadata.name } : metadata,
    rules: draw.times(1, 2, () => ({
      apiGroups: [''],
      resources: ['configmaps'],
      verbs: ['get'],
      resourceNames: draw.chance(30) ? ['settings', 'env'] : undefined,
    })),
    aggregationRule:
      isCluster && draw.chance(20) ? { clusterRoleSelectors: [{ matchLabels: { app: 'x' } }] } : undefined,
  }
}

export const roleBinding: MakeResource = (draw, _style, metadata) => {
  const isCluster = draw.chance(40)
  return {
    apiVersion: rbac,
    kind: isCluster ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: isCluster ? { name: metadata.name } : metadata,
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: isCluster || draw.chance(30) ? 'ClusterRole' : 'Role',
      name: draw.pick(names),
    },
    subjects: draw.times(1, 2, () => subject(draw)),
  }
}

function subject(draw: Draw): FuzzObject {
  if (draw.chance(15))
    return {
      kind: draw.pick(['User', 'Group']),
      name: draw.pick(names),
      apiGroup: 'rbac.authorization.k8s.io',
    }
  const namespace = draw.chance(60) ? draw.pick(namespaces) : undefined
  return { kind: 'ServiceAccount', name: draw.chance(75) ? draw.pick(names) : 'default', namespace }
}

export const webhooks: MakeResource = (draw, _style, { name }) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: draw.pick(['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']),
  metadata: { name },
  webhooks: draw.times(1, 2, index => ({
    name: `w${index}.example.org`,
    clientConfig: {
      service: { name: draw.pick(names), namespace: draw.pick<FuzzValue>(namespaces), path: '/x' },
    },
    rules: draw.chance(30) ? [{ operations: ['CREATE'], apiGroups: ['*'] }] : undefined,
  })),
})

export const apiService: MakeResource = draw => ({
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1.metrics.example.org' },
  spec: {
    service: { name: draw.pick(names), namespace: draw.pick(namespaces) },
    group: 'metrics.example.org',
    version: 'v1',
  },
})
