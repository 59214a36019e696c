import type { JsonObject } from '../../../base/std/json.ts'
import type { KubernetesObject } from '../../../core/model/object.ts'
import { objectAt } from '../metadata.ts'
import type { ServedKind } from '../schema/kinds.ts'
import { checkConfiguration } from './configuration.ts'
import { checkDefinition } from './definition.ts'
import { checkImmutable } from './immutable.ts'
import { checkKey, checkLabels, checkName, checkNamespaceName, type Problem } from './names.ts'
import { checkPodSpec, checkWorkload } from './workload.ts'

/** What a real server would refuse of an object, as far as the simulator knows. */
export function checkObject(
  kind: ServedKind,
  object: KubernetesObject,
  before: KubernetesObject | undefined,
): readonly Problem[] {
  const { name, namespace, labels, annotations } = object.metadata
  return [
    ...(before === undefined ? checkName(kind, name) : []),
    ...(before === undefined && namespace !== undefined ? checkNamespaceName(namespace) : []),
    ...checkLabels(labels ?? {}, 'metadata.labels'),
    ...checkAnnotations(annotations ?? {}),
    ...(checks.get(kind.storage)?.(objectAt(object.spec)) ?? []),
    ...(configurations.has(kind.storage) ? checkConfiguration(object) : []),
    ...(before === undefined ? [] : checkImmutable(kind, before, object)),
  ]
}

const configurations = new Set(['/ConfigMap', '/Secret'])

const checks: ReadonlyMap<string, (spec: JsonObject) => readonly Problem[]> = new Map([
  ['apps/Deployment', checkWorkload],
  ['apps/ReplicaSet', checkWorkload],
  ['apps/StatefulSet', checkWorkload],
  ['apps/DaemonSet', checkWorkload],
  ['batch/Job', spec => checkPodSpec(objectAt(objectAt(spec.template).spec), 'spec.template.spec')],
  ['policy/PodDisruptionBudget', checkBudget],
  ['/Pod', spec => checkPodSpec(spec, 'spec')],
  ['/Service', checkService],
  ['apiextensions.k8s.io/CustomResourceDefinition', checkDefinition],
])

const maxAnnotationBytes = 262_144

function checkAnnotations(annotations: Readonly<Record<string, string>>): readonly Problem[] {
  const field = 'metadata.annotations'
  const problems = Object.keys(annotations).flatMap(key => checkKey(key, field))
  const bytes = Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  )
  if (bytes <= maxAnnotationBytes) return problems
  const message = `Too long: may not be more than ${maxAnnotationBytes} bytes`
  return [...problems, { field, message, reason: 'FieldValueTooLong' }]
}

function checkBudget(spec: JsonObject): readonly Problem[] {
  if (spec.minAvailable === undefined || spec.maxUnavailable === undefined) return []
  return [{ field: 'spec', message: 'Invalid value: minAvailable and maxUnavailable cannot be both set' }]
}

function checkService(spec: JsonObject): readonly Problem[] {
  const portless = spec.type === 'ExternalName' || spec.clusterIP === 'None'
  if (portless || (Array.isArray(spec.ports) && spec.ports.length > 0)) return []
  return [{ field: 'spec.ports', message: 'Required value', reason: 'FieldValueRequired' }]
}
