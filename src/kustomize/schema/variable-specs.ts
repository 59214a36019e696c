import type { FieldSpec } from '../transformers/field-spec.ts'

const pods: readonly (readonly [kind: string, spec: string])[] = [
  ['CronJob', 'spec/jobTemplate/spec/template/spec'],
  ['DaemonSet', 'spec/template/spec'],
  ['Deployment', 'spec/template/spec'],
  ['Job', 'spec/template/spec'],
  ['Pod', 'spec'],
  ['ReplicaSet', 'spec/template/spec'],
  ['StatefulSet', 'spec/template/spec'],
]

const containerFields = ['args', 'command', 'env/value', 'volumeMounts/mountPath']

const inContainers: readonly (readonly [kind: string, path: string])[] = pods.flatMap(([kind, spec]) =>
  ['containers', 'initContainers'].flatMap(list =>
    containerFields.map(field => [kind, `${spec}/${list}/${field}`] as const),
  ),
)

const elsewhere: readonly (readonly [kind: string, path: string])[] = [
  ['CronJob', 'spec/jobTemplate/spec/template/volumes/nfs/server'],
  ['DaemonSet', 'spec/template/spec/volumes/nfs/server'],
  ['Deployment', 'spec/template/spec/volumes/nfs/server'],
  ['Deployment', 'spec/template/metadata/annotations'],
  ['Ingress', 'spec/rules/host'],
  ['Ingress', 'spec/tls/hosts'],
  ['Ingress', 'spec/tls/secretName'],
  ['Job', 'spec/template/spec/volumes/nfs/server'],
  ['Pod', 'spec/volumes/nfs/server'],
  ['ReplicaSet', 'spec/template/spec/volumes/nfs/server'],
  ['Service', 'spec/ports/port'],
  ['Service', 'spec/ports/targetPort'],
  ['StatefulSet', 'spec/volumeClaimTemplates/spec/nfs/server'],
  ['PersistentVolume', 'spec/nfs/server'],
]

/** Where kustomize resolves `$(NAME)` by default (varreference.go). */
export const variableSpecs: readonly FieldSpec[] = [
  ...[...inContainers, ...elsewhere].map(([kind, path]) => ({ kind, path, create: false })),
  { path: 'metadata/labels', create: false },
  { path: 'metadata/annotations', create: false },
]
