import { equalJson, type JsonObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { objectAt } from './metadata.ts'
import type { ObjectStore } from './object-store.ts'
import type { ServedKind } from './schema/kinds.ts'
import { forbidden, type Subject } from './status-error.ts'

/** Where quotas are kept. */
export const quotaStorage = '/ResourceQuota'

const plainNames = new Set(['configmaps', 'replicationcontrollers', 'resourcequotas', 'secrets', 'services'])

/** The names by which a quota may limit how many objects there are of a kind. What pods ask for is not counted here. */
export function countNames({ group, resource }: Pick<ServedKind, 'group' | 'resource'>): readonly string[] {
  const counted = `count/${group === '' ? resource : `${resource}.${group}`}`
  return group === '' && plainNames.has(resource) ? [resource, counted] : [counted]
}

/**
 * The quotas of a namespace as they are once an object more is in it; one that it exceeds refuses it. As with a real
 * server, only what a quota's status says counts, which the server itself never writes first.
 */
export function chargeQuotas(
  store: ObjectStore,
  kind: ServedKind,
  object: KubernetesObject,
  subject: Subject,
): readonly KubernetesObject[] {
  if (!kind.namespaced) return []
  return store.all(quotaStorage, object.metadata.namespace).flatMap(quota => {
    const status = objectAt(quota.status)
    const [hard, used] = [objectAt(status.hard), objectAt(status.used)]
    const names = countNames(kind).filter(name => name in hard)
    const unknown = names.filter(name => !(name in used))
    if (unknown.length > 0) {
      const why = `status unknown for quota: ${quota.metadata.name}, resources: ${unknown.join(',')}`
      throw forbidden(subject, why)
    }
    const exceeded = names.filter(name => Number(used[name]) + 1 > Number(hard[name]))
    if (exceeded.length > 0) throw forbidden(subject, describe(quota, exceeded, hard, used))
    const more = names.map(name => [name, String(Number(used[name]) + 1)])
    const next = { ...quota, status: { ...status, used: { ...used, ...Object.fromEntries(more) } } }
    return equalJson(next, quota) ? [] : [next]
  })
}

function describe(
  { metadata }: KubernetesObject,
  names: readonly string[],
  hard: JsonObject,
  used: JsonObject,
): string {
  const list = (amount: (name: string) => unknown): string =>
    names.map(name => `${name}=${amount(name)}`).join(',')
  const limits = `used: ${list(name => used[name])}, limited: ${list(name => hard[name])}`
  return `exceeded quota: ${metadata.name}, requested: ${list(() => 1)}, ${limits}`
}
