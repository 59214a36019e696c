import type { JsonObject, JsonValue } from '../../../base/std/json.ts'
import { type LabelSelector, matchesLabels } from '../../../core/model/selector.ts'
import { listAt, objectAt } from '../metadata.ts'
import type { Problem } from './names.ts'

/** A workload's selector is there and fits its template, and the template's pods can run. */
export function checkWorkload(spec: JsonObject): readonly Problem[] {
  const template = objectAt(spec.template)
  return [
    ...checkSelector(spec.selector, objectAt(objectAt(template.metadata).labels)),
    ...checkPodSpec(objectAt(template.spec), 'spec.template.spec'),
    ...(typeof spec.replicas === 'number' && spec.replicas < 0
      ? [
          {
            field: 'spec.replicas',
            message: `Invalid value: ${spec.replicas}: must be greater than or equal to 0`,
          },
        ]
      : []),
  ]
}

export function checkPodSpec(spec: JsonObject, field: string): readonly Problem[] {
  const containers = listAt(spec.containers)
  if (containers.length === 0) return [required(`${field}.containers`)]
  return containers.flatMap((item, index) => {
    const container = objectAt(item)
    const place = `${field}.containers[${index}]`
    const missing = ['name', 'image'].filter(
      name => typeof container[name] !== 'string' || container[name] === '',
    )
    return [...missing.map(name => required(`${place}.${name}`)), ...checkProbes(container, place)]
  })
}

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc']

function checkProbes(container: JsonObject, place: string): readonly Problem[] {
  return ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap(name => {
    const probe = container[name]
    if (probe === undefined) return []
    const [first, second] = handlers.filter(handler => objectAt(probe)[handler] !== undefined)
    if (first === undefined) {
      return [{ ...required(`${place}.${name}`), message: 'Required value: must specify a handler type' }]
    }
    const message = 'Forbidden: may not specify more than 1 handler type'
    return second === undefined
      ? []
      : [{ field: `${place}.${name}.${second}`, message, reason: 'FieldValueForbidden' }]
  })
}

function checkSelector(selector: JsonValue | undefined, labels: JsonObject): readonly Problem[] {
  const found = objectAt(selector)
  if (Object.keys(found).length === 0) return [required('spec.selector')]
  if (matchesLabels(found as LabelSelector, labels as Readonly<Record<string, string>>)) return []
  const shown = JSON.stringify(labels)
  return [
    {
      field: 'spec.template.metadata.labels',
      message: `Invalid value: ${shown}: \`selector\` does not match template \`labels\``,
    },
  ]
}

function required(field: string): Problem {
  return { field, message: 'Required value', reason: 'FieldValueRequired' }
}
