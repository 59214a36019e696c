import { isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import type { KubernetesObject } from '../../../core/model/object.ts'
import { isTerminating } from '../metadata.ts'
import { defaultDefinition } from './definition.ts'
import { fill, fillAt, mapList } from './fill.ts'
import { defaultPodSpec, defaultTemplate } from './pod.ts'
import { defaultService } from './service.ts'

/**
 * Sets what a real server sets where the object says nothing, as far as someone who reads the object again notices:
 * workloads, pods, services, volumes, namespaces. Nobody owns these fields.
 */
export function withDefaults(object: KubernetesObject, storage: string): KubernetesObject {
  const rule = rules.get(storage)
  if (rule === undefined) return object
  const filled = rule(object)
  return filled === object ? object : { ...object, ...filled }
}

type Rule = (object: KubernetesObject) => JsonObject

const rollingUpdate = { maxUnavailable: '25%', maxSurge: '25%' }

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  [
    'apps/Deployment',
    workload({ replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 }, spec =>
      defaultStrategy(spec, 'strategy', rollingUpdate),
    ),
  ],
  ['apps/ReplicaSet', workload({ replicas: 1 })],
  [
    'apps/StatefulSet',
    workload({ replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady' }, spec =>
      fill(defaultStrategy(spec, 'updateStrategy', { partition: 0 }), {
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      }),
    ),
  ],
  [
    'apps/DaemonSet',
    workload({ revisionHistoryLimit: 10 }, spec =>
      defaultStrategy(spec, 'updateStrategy', { maxUnavailable: 1, maxSurge: 0 }),
    ),
  ],
  [
    'batch/Job',
    workload(
      {
        backoffLimit: 6,
        completionMode: 'NonIndexed',
        suspend: false,
        podReplacementPolicy: 'TerminatingOrFailed',
      },
      defaultCounts,
    ),
  ],
  ['batch/CronJob', object => ({ ...object, spec: defaultCronJob(asObject(object.spec)) })],
  ['/Pod', object => ({ ...object, spec: defaultPodSpec(asObject(object.spec)) })],
  [
    '/Service',
    object => ({
      ...object,
      spec: defaultService(asObject(object.spec)),
      ...statusOr(object, { loadBalancer: {} }),
    }),
  ],
  [
    '/Namespace',
    object => ({
      // Without its finalizer a namespace that is being deleted is ready to go.
      ...(isTerminating(object) ? object : fillAt(object, 'spec', { finalizers: ['kubernetes'] })),
      ...statusOr(object, { phase: 'Active' }),
    }),
  ],
  [
    '/PersistentVolumeClaim',
    object => ({
      ...fillAt(object, 'spec', { volumeMode: 'Filesystem' }),
      ...statusOr(object, { phase: 'Pending' }),
    }),
  ],
  [
    'autoscaling/HorizontalPodAutoscaler',
    object => ({ ...object, spec: defaultAutoscaler(asObject(object.spec)) }),
  ],
  // Kept as null, because the type of a real server has no way to leave the rules out.
  ['rbac.authorization.k8s.io/Role', object => fill(object, { rules: null })],
  ['rbac.authorization.k8s.io/ClusterRole', object => fill(object, { rules: null })],
  ['/Secret', object => fill(object, { type: 'Opaque' })],
  [
    'networking.k8s.io/NetworkPolicy',
    object => ({ ...object, spec: defaultNetworkPolicy(asObject(object.spec)) }),
  ],
  [
    'apiextensions.k8s.io/CustomResourceDefinition',
    object => ({ ...object, spec: defaultDefinition(asObject(object.spec)) }),
  ],
])

function workload(defaults: JsonObject, more: (spec: JsonObject) => JsonObject = spec => spec): Rule {
  return object => {
    const spec = more(fill(asObject(object.spec), defaults))
    const template = defaultTemplate(asObject(spec.template))
    const filled = template === spec.template ? spec : { ...spec, template }
    return filled === object.spec ? object : { ...object, spec: filled }
  }
}

// Who sets the parallelism alone wants as many pods as it takes, not one.
function defaultCounts(spec: JsonObject): JsonObject {
  const both = spec.parallelism === undefined && spec.completions === undefined
  return fill(spec, { parallelism: 1, ...(both ? { completions: 1 } : {}) })
}

function defaultCronJob(spec: JsonObject): JsonObject {
  const filled = fill(spec, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  })
  const jobTemplate = fill(asObject(filled.jobTemplate), { metadata: {} })
  const jobSpec = asObject(jobTemplate.spec)
  const template = defaultTemplate(asObject(jobSpec.template))
  return { ...filled, jobTemplate: { ...jobTemplate, spec: { ...jobSpec, template } } }
}

function defaultAutoscaler(spec: JsonObject): JsonObject {
  const target = { type: 'Utilization', averageUtilization: 80 }
  const metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }]
  return fill(spec, {
    minReplicas: 1,
    ...(spec.targetCPUUtilizationPercentage === undefined ? { metrics } : {}),
  })
}

function defaultStrategy(spec: JsonObject, field: string, rolling: JsonObject): JsonObject {
  const strategy = fill(asObject(spec[field]), { type: 'RollingUpdate' })
  const filled = strategy.type === 'RollingUpdate' ? fillAt(strategy, 'rollingUpdate', rolling) : strategy
  return filled === spec[field] ? spec : { ...spec, [field]: filled }
}

function defaultNetworkPolicy(spec: JsonObject): JsonObject {
  const policyTypes = spec.egress === undefined ? ['Ingress'] : ['Ingress', 'Egress']
  const withProtocol = (rule: JsonObject): JsonObject =>
    mapList(rule, 'ports', port => fill(port, { protocol: 'TCP' }))
  return fill(mapList(mapList(spec, 'ingress', withProtocol), 'egress', withProtocol), { policyTypes })
}

function statusOr(object: KubernetesObject, status: JsonObject): JsonObject {
  return isObject(object.status) && Object.keys(object.status).length > 0 ? {} : { status }
}

function asObject(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {}
}
