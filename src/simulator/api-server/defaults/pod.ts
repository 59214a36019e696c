import { isObject, type JsonObject } from '../../../base/std/json.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import { fill, fillAt, mapList } from './fill.ts'

/** A pod template with its defaults; the same template has the same result, which clusters share. */
export const defaultTemplate: (template: JsonObject) => JsonObject = memoizeByIdentity(
  (template: JsonObject) => {
    const spec = isObject(template.spec) ? template.spec : {}
    return fill({ ...template, spec: defaultPodSpec(spec) }, { metadata: {} })
  },
)

export function defaultPodSpec(spec: JsonObject): JsonObject {
  const filled = fill(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  })
  return ['initContainers', 'containers'].reduce(
    (pod, field) => mapList(pod, field, defaultContainer),
    mapList(filled, 'volumes', defaultVolume),
  )
}

function defaultContainer(container: JsonObject): JsonObject {
  const filled = fill(container, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: isLatest(String(container.image ?? '')) ? 'Always' : 'IfNotPresent',
  })
  return ['livenessProbe', 'readinessProbe', 'startupProbe'].reduce(
    defaultProbe,
    mapList(
      mapList(filled, 'ports', port => fill(port, { protocol: 'TCP' })),
      'env',
      defaultVariable,
    ),
  )
}

function defaultVariable(variable: JsonObject): JsonObject {
  const source = variable.valueFrom
  if (!isObject(source) || !isObject(source.fieldRef)) return variable
  const filled = fillAt(source, 'fieldRef', { apiVersion: 'v1' })
  return filled === source ? variable : { ...variable, valueFrom: filled }
}

function defaultProbe(container: JsonObject, field: string): JsonObject {
  const probe = container[field]
  if (!isObject(probe)) return container
  const timing = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }
  const filled = isObject(probe.httpGet) ? fillAt(probe, 'httpGet', { scheme: 'HTTP' }) : probe
  return fillAt({ ...container, [field]: filled }, field, timing)
}

function defaultVolume(volume: JsonObject): JsonObject {
  return ['configMap', 'secret', 'projected', 'downwardAPI'].reduce(
    (filled, source) => (isObject(filled[source]) ? fillAt(filled, source, { defaultMode: 420 }) : filled),
    volume,
  )
}

function isLatest(image: string): boolean {
  if (image.includes('@')) return false
  const tag = image.slice(image.lastIndexOf('/') + 1).split(':')[1]
  return tag === undefined || tag === 'latest'
}
