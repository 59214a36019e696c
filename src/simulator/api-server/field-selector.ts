import { isObject, type JsonValue } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { badRequest } from './status-error.ts'

/** The fields by which a server selects objects of some kinds, beside name and namespace; other kinds have none. */
const selectable: ReadonlyMap<string, readonly string[]> = new Map([
  [
    '/Event',
    [
      ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
        field => `involvedObject.${field}`,
      ),
      'reason',
      'reportingComponent',
      'source',
      'type',
    ],
  ],
  [
    '/Pod',
    ['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'status.phase'],
  ],
])

/** Reads a field selector of a request, such as `involvedObject.uid=1,type!=Normal`, into a predicate. */
export function parseFieldSelector(storage: string, text: string): (object: KubernetesObject) => boolean {
  const requirements = text
    .split(',')
    .filter(part => part !== '')
    .map(part => parseRequirement(storage, part))
  return object => requirements.every(requirement => requirement(object))
}

function parseRequirement(storage: string, text: string): (object: KubernetesObject) => boolean {
  const parts = /^([^=!]+)(==|=|!=)(.*)$/.exec(text)
  if (parts === null) throw badRequest(`invalid field selector: ${JSON.stringify(text)}`)
  const [, field = '', operator, value = ''] = parts
  const known = field === 'metadata.name' || field === 'metadata.namespace'
  if (!known && selectable.get(storage)?.includes(field) !== true)
    throw badRequest(`field label not supported: ${field}`)
  const path = field.split('.')
  return object => (textAt(object, path) === value) === (operator !== '!=')
}

function textAt(object: KubernetesObject, path: readonly string[]): string {
  let value: JsonValue | undefined = object
  for (const step of path) value = isObject(value) ? value[step] : undefined
  return typeof value === 'string' ? value : ''
}
