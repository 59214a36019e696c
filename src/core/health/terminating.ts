import { isArray, isObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../model/object.ts'
import type { Health } from '../model/outcome.ts'
import { progressing, statusOf } from './rule.ts'

/** Of an object on its way out: what holds it. */
export function terminating(object: KubernetesObject): Health {
  const { finalizers } = object.metadata
  const names = isArray(finalizers) ? finalizers.map(name => `"${String(name)}"`) : []
  const held =
    names.length === 0 ? [] : [`held by finalizer${names.length > 1 ? 's' : ''} ${names.join(', ')}`]
  const isNamespace = object.kind === 'Namespace' && object.apiVersion === 'v1'
  return progressing(['being deleted', ...held, ...(isNamespace ? remainders(object) : [])].join(', '))
}

// The controller of Namespaces says what is left in one, and which finalizers hold that.
function remainders(object: KubernetesObject): readonly string[] {
  const { conditions } = statusOf(object)
  const said = isArray(conditions) ? conditions.filter(isObject) : []
  return said.flatMap(({ type, status, message }) =>
    status === 'True' && /^Namespace.*(?:Failure|Remaining)$/.test(String(type)) ? String(message) : [],
  )
}
