import { isArray, isObject, type JsonObject, type JsonValue } from '../../../../base/std/json.ts'
import { type KubernetesObject, keyOf, type ObjectKey, parseKey } from '../../../model/object.ts'
import type { DesiredObject } from '../../../model/plan.ts'
import { waveOf } from './settled.ts'

/** The objects that an object needs by what it is, besides those that it names. */
export type Implied = (object: DesiredObject) => readonly ObjectKey[]

const webhooks = [
  'admissionregistration.k8s.io/MutatingWebhookConfiguration/',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration/',
] as const

/**
 * A webhook configuration and an aggregated API wait for the Service and the workloads of their application that answer
 * behind them, unless they name a wave; objects of an aggregated API wait for that. Undefined where there are none.
 */
export function impliedOrder(desired: ReadonlyMap<ObjectKey, DesiredObject>): Implied | undefined {
  const fronts = [...desired.values()].filter(({ key }) => isWebhook(key) || isApiService(key))
  if (fronts.length === 0) return undefined
  const apis = new Map(fronts.flatMap(each => (isServedBehind(each) ? [[groupOfApi(each), each.key]] : [])))
  const behind = new Map(fronts.map(each => [each.key, behindOf(each, desired)]))
  return ({ key }) => {
    const api = apis.get(parseKey(key).group)
    return [...(api === undefined ? [] : [api]), ...(behind.get(key) ?? [])]
  }
}

function isWebhook(key: ObjectKey): boolean {
  return webhooks.some(kind => key.startsWith(kind))
}

/** Whether it is what registers an aggregated API. */
export function isApiService(key: ObjectKey): boolean {
  return key.startsWith('apiregistration.k8s.io/APIService/')
}

function isServedBehind({ key, object }: DesiredObject): boolean {
  return isApiService(key) && isObject(object.spec) && isObject(object.spec.service)
}

function groupOfApi({ object: { spec } }: DesiredObject): string {
  return isObject(spec) ? String(spec.group) : ''
}

function behindOf(
  front: DesiredObject,
  desired: ReadonlyMap<ObjectKey, DesiredObject>,
): readonly ObjectKey[] {
  if (front.order?.wave !== undefined) return []
  const own = waveOf(front.key, front) ?? 0
  const near = [...desired.values()].filter(
    each => each.application === front.application && (waveOf(each.key, each) ?? own) <= own,
  )
  return servicesOf(front.object).flatMap(({ namespace, name }) => {
    const key = keyOf({ group: '', kind: 'Service', namespace, name })
    const service = near.find(each => each.key === key)
    const selector = isObject(service?.object.spec) ? service.object.spec.selector : undefined
    if (service === undefined || !isObject(selector)) return service === undefined ? [] : [key]
    const workloads = near.filter(each => runsBehind(each, namespace, selector))
    return [key, ...workloads.map(each => each.key)]
  })
}

function servicesOf({ spec, webhooks: hooks }: KubernetesObject): readonly Reference[] {
  const configured = isArray(hooks) ? hooks.filter(isObject).map(({ clientConfig }) => clientConfig) : []
  return [spec, ...configured].flatMap(each => referenceIn(each) ?? [])
}

interface Reference {
  readonly namespace: string
  readonly name: string
}

function referenceIn(value: JsonValue | undefined): Reference | undefined {
  const service = isObject(value) ? value.service : undefined
  if (!isObject(service)) return undefined
  return { namespace: String(service.namespace), name: String(service.name) }
}

function runsBehind({ key, object }: DesiredObject, namespace: string, selector: JsonObject): boolean {
  const id = parseKey(key)
  if (id.group !== 'apps' || id.namespace !== namespace || !isObject(object.spec)) return false
  const { template } = object.spec
  const metadata = isObject(template) ? template.metadata : undefined
  const labels = isObject(metadata) && isObject(metadata.labels) ? metadata.labels : {}
  return Object.entries(selector).every(([name, value]) => labels[name] === value)
}
