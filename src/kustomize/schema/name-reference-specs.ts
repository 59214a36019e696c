import type { KindSelector } from '../identity.ts'
import type { FieldSpec } from '../transformers/field-spec.ts'

/** Fields that hold the name of a resource of one kind. */
export interface NameReference {
  readonly target: KindSelector
  readonly referrers: readonly FieldSpec[]
}

/** Where each kind has its pod: the kind, the path of the pod's spec. */
const pods: readonly (readonly [KindSelector, string])[] = [
  [{ version: 'v1', kind: 'Pod' }, 'spec'],
  [{ kind: 'PodTemplate' }, 'template/spec'],
  [{ kind: 'Deployment' }, 'spec/template/spec'],
  [{ kind: 'ReplicaSet' }, 'spec/template/spec'],
  [{ kind: 'DaemonSet' }, 'spec/template/spec'],
  [{ kind: 'StatefulSet' }, 'spec/template/spec'],
  [{ kind: 'Job' }, 'spec/template/spec'],
  [{ kind: 'CronJob' }, 'spec/jobTemplate/spec/template/spec'],
]

// For claims, accounts and priorities kustomize knows fewer kinds.
const fewerPods: readonly (readonly [KindSelector, string])[] = [
  [{ kind: 'Pod' }, 'spec'],
  ...['StatefulSet', 'Deployment', 'ReplicationController', 'Job', 'DaemonSet'].map(
    kind => [{ kind }, 'spec/template/spec'] as const,
  ),
  [{ kind: 'CronJob' }, 'spec/jobTemplate/spec/template/spec'],
]

function inPods(
  places: readonly (readonly [KindSelector, string])[],
  fields: readonly string[],
): readonly FieldSpec[] {
  return places.flatMap(([kind, spec]) =>
    fields.map(field => ({ ...kind, path: `${spec}/${field}`, create: false })),
  )
}

function at(path: string, kind: string, group?: string): FieldSpec {
  return { path, kind, create: false, ...(group === undefined ? {} : { group }) }
}

const rbac = 'rbac.authorization.k8s.io'
const admission = 'admissionregistration.k8s.io'
const ingressAnnotations = 'metadata/annotations/nginx.ingress.kubernetes.io\\/'
const scaled = [at('spec/scaleTargetRef/name', 'HorizontalPodAutoscaler')]

const configMapFields = [
  'volumes/configMap/name',
  'containers/env/valueFrom/configMapKeyRef/name',
  'initContainers/env/valueFrom/configMapKeyRef/name',
  'containers/envFrom/configMapRef/name',
  'initContainers/envFrom/configMapRef/name',
  'volumes/projected/sources/configMap/name',
]

const secretFields = [
  'volumes/secret/secretName',
  'containers/env/valueFrom/secretKeyRef/name',
  'initContainers/env/valueFrom/secretKeyRef/name',
  'containers/envFrom/secretRef/name',
  'initContainers/envFrom/secretRef/name',
  'imagePullSecrets/name',
  'volumes/projected/sources/secret/name',
]

/** kustomize's default name references. */
export const nameReferences: readonly NameReference[] = [
  ...['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map(kind => ({
    target: { kind },
    referrers: scaled,
  })),
  {
    target: { kind: 'ConfigMap', version: 'v1' },
    referrers: [
      ...inPods(pods, configMapFields),
      at('spec/configSource/configMap', 'Node'),
      at('rules/resourceNames', 'Role'),
      at('rules/resourceNames', 'ClusterRole'),
      at(`${ingressAnnotations}fastcgi-params-configmap`, 'Ingress'),
    ],
  },
  {
    target: { kind: 'Secret', version: 'v1' },
    referrers: [
      ...inPods(pods, secretFields),
      at('spec/tls/secretName', 'Ingress'),
      at('metadata/annotations/ingress.kubernetes.io\\/auth-secret', 'Ingress'),
      at(`${ingressAnnotations}auth-secret`, 'Ingress'),
      at(`${ingressAnnotations}auth-tls-secret`, 'Ingress'),
      at('imagePullSecrets/name', 'ServiceAccount'),
      ...['secretName', 'adminSecretName', 'userSecretName', 'secretRef'].map(field =>
        at(`parameters/${field}`, 'StorageClass'),
      ),
      at('rules/resourceNames', 'Role'),
      at('rules/resourceNames', 'ClusterRole'),
      {
        ...at(
          'spec/template/spec/containers/env/valueFrom/secretKeyRef/name',
          'Service',
          'serving.knative.dev',
        ),
        version: 'v1',
      },
      at('spec/azureFile/secretName', 'PersistentVolume'),
    ],
  },
  {
    target: { kind: 'Service', version: 'v1' },
    referrers: [
      at('spec/serviceName', 'StatefulSet', 'apps'),
      at('spec/rules/http/paths/backend/serviceName', 'Ingress'),
      at('spec/backend/serviceName', 'Ingress'),
      at('spec/rules/http/paths/backend/service/name', 'Ingress'),
      at('spec/defaultBackend/service/name', 'Ingress'),
      at('spec/service/name', 'APIService', 'apiregistration.k8s.io'),
      at('webhooks/clientConfig/service', 'ValidatingWebhookConfiguration', admission),
      at('webhooks/clientConfig/service', 'MutatingWebhookConfiguration', admission),
    ],
  },
  { target: { kind: 'Role', group: rbac }, referrers: [at('roleRef/name', 'RoleBinding', rbac)] },
  {
    target: { kind: 'ClusterRole', group: rbac },
    referrers: [at('roleRef/name', 'RoleBinding', rbac), at('roleRef/name', 'ClusterRoleBinding', rbac)],
  },
  {
    target: { kind: 'ServiceAccount', version: 'v1' },
    referrers: [
      at('subjects', 'RoleBinding', rbac),
      at('subjects', 'ClusterRoleBinding', rbac),
      ...inPods(fewerPods, ['serviceAccountName']),
    ],
  },
  {
    target: { kind: 'PersistentVolumeClaim', version: 'v1' },
    referrers: inPods(fewerPods, ['volumes/persistentVolumeClaim/claimName']),
  },
  {
    target: { kind: 'PersistentVolume', version: 'v1' },
    referrers: [at('spec/volumeName', 'PersistentVolumeClaim'), at('rules/resourceNames', 'ClusterRole')],
  },
  {
    target: { kind: 'StorageClass', version: 'v1', group: 'storage.k8s.io' },
    referrers: [
      at('spec/storageClassName', 'PersistentVolume'),
      at('spec/storageClassName', 'PersistentVolumeClaim'),
      at('spec/volumeClaimTemplates/spec/storageClassName', 'StatefulSet'),
    ],
  },
  {
    target: { kind: 'PriorityClass', version: 'v1', group: 'scheduling.k8s.io' },
    referrers: inPods(fewerPods, ['priorityClassName']),
  },
  {
    target: { kind: 'ValidatingAdmissionPolicy', group: admission },
    referrers: [at('spec/policyName', 'ValidatingAdmissionPolicyBinding', admission)],
  },
]
