import type { FieldSpec } from '../transformers/field-spec.ts'

const templates: readonly FieldSpec[] = ['Deployment', 'ReplicaSet', 'DaemonSet'].map(kind => ({
  kind,
  path: 'spec/template/metadata/labels',
  create: true,
}))

/** Where labels stand beside selectors: the object's own and those of the pods and claims that it makes. */
export const templateLabels: readonly FieldSpec[] = [
  { path: 'metadata/labels', create: true },
  { version: 'v1', kind: 'ReplicationController', path: 'spec/template/metadata/labels', create: true },
  ...templates,
  { group: 'apps', kind: 'StatefulSet', path: 'spec/template/metadata/labels', create: true },
  { group: 'apps', kind: 'StatefulSet', path: 'spec/volumeClaimTemplates[]/metadata/labels', create: true },
  { group: 'batch', kind: 'Job', path: 'spec/template/metadata/labels', create: true },
  { group: 'batch', kind: 'CronJob', path: 'spec/jobTemplate/metadata/labels', create: true },
  { group: 'batch', kind: 'CronJob', path: 'spec/jobTemplate/spec/template/metadata/labels', create: true },
]

const preferred = 'preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm'
const required = 'requiredDuringSchedulingIgnoredDuringExecution'
const podSelectors = [
  `affinity/podAffinity/${preferred}`,
  `affinity/podAffinity/${required}`,
  `affinity/podAntiAffinity/${preferred}`,
  `affinity/podAntiAffinity/${required}`,
  'topologySpreadConstraints',
]

function podSelectorsOf(kind: string): readonly FieldSpec[] {
  return podSelectors.map(path => ({
    group: 'apps',
    kind,
    path: `spec/template/spec/${path}/labelSelector/matchLabels`,
    create: false,
  }))
}

const networkPolicy = { group: 'networking.k8s.io', kind: 'NetworkPolicy', create: false }

/** Where labels stand when selectors are to have them too. */
export const selectorLabels: readonly FieldSpec[] = [
  { version: 'v1', kind: 'Service', path: 'spec/selector', create: true },
  { version: 'v1', kind: 'ReplicationController', path: 'spec/selector', create: true },
  { kind: 'Deployment', path: 'spec/selector/matchLabels', create: true },
  ...podSelectorsOf('Deployment'),
  { kind: 'ReplicaSet', path: 'spec/selector/matchLabels', create: true },
  { kind: 'DaemonSet', path: 'spec/selector/matchLabels', create: true },
  { group: 'apps', kind: 'StatefulSet', path: 'spec/selector/matchLabels', create: true },
  ...podSelectorsOf('StatefulSet'),
  { group: 'batch', kind: 'Job', path: 'spec/selector/matchLabels', create: false },
  { group: 'batch', kind: 'CronJob', path: 'spec/jobTemplate/spec/selector/matchLabels', create: false },
  { group: 'policy', kind: 'PodDisruptionBudget', path: 'spec/selector/matchLabels', create: false },
  { ...networkPolicy, path: 'spec/podSelector/matchLabels' },
  { ...networkPolicy, path: 'spec/ingress/from/podSelector/matchLabels' },
  { ...networkPolicy, path: 'spec/egress/to/podSelector/matchLabels' },
  ...templateLabels,
]

export const metadataLabels: FieldSpec = { path: 'metadata/labels', create: true }

const podAnnotations = 'spec/template/metadata/annotations'

export const annotationSpecs: readonly FieldSpec[] = [
  { path: 'metadata/annotations', create: true },
  { version: 'v1', kind: 'ReplicationController', path: podAnnotations, create: true },
  ...['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet'].map(kind => ({
    kind,
    path: podAnnotations,
    create: true,
  })),
  { group: 'batch', kind: 'Job', path: podAnnotations, create: true },
  { group: 'batch', kind: 'CronJob', path: 'spec/jobTemplate/metadata/annotations', create: true },
  { group: 'batch', kind: 'CronJob', path: `spec/jobTemplate/${podAnnotations}`, create: true },
]

/** Names of namespaces besides `metadata.namespace`. */
export const namespaceSpecs: readonly FieldSpec[] = [
  { kind: 'Namespace', path: 'metadata/name', create: true },
  { group: 'apiregistration.k8s.io', kind: 'APIService', path: 'spec/service/namespace', create: true },
  {
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
    path: 'spec/conversion/webhook/clientConfig/service/namespace',
    create: false,
  },
]

export const imageSpecs: readonly FieldSpec[] = ['spec', 'spec/template/spec'].flatMap(pod =>
  ['containers[]/image', 'initContainers[]/image', 'volumes[]/image/reference'].map(path => ({
    path: `${pod}/${path}`,
    create: true,
  })),
)

export const replicaSpecs: readonly FieldSpec[] = [
  'Deployment',
  'ReplicationController',
  'ReplicaSet',
  'StatefulSet',
].map(kind => ({ kind, path: 'spec/replicas', create: true }))

/** Names that prefixes and suffixes change. */
export const nameSpecs: readonly FieldSpec[] = [{ path: 'metadata/name', create: false }]
