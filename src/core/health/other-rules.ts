import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'
import type { KubernetesObject } from '../model/object.ts'
import type { Health } from '../model/outcome.ts'
import { conditionOf, degraded, healthy, progressing, specOf, statusOf, suspended } from './rule.ts'

// kstatus does not wait for the address of a load balancer; who asked for one does.
export function service(object: KubernetesObject): Health {
  if (specOf(object).type !== 'LoadBalancer') return healthy
  return hasAddress(statusOf(object).loadBalancer) ? healthy : progressing('no load balancer address yet')
}

export function ingress(object: KubernetesObject): Health {
  return hasAddress(statusOf(object).loadBalancer) ? healthy : progressing('no load balancer address yet')
}

function hasAddress(loadBalancer: JsonValue | undefined): boolean {
  const addresses = isObject(loadBalancer) ? loadBalancer.ingress : undefined
  return isArray(addresses) && addresses.length > 0
}

export function persistentVolumeClaim(object: KubernetesObject): Health {
  const { phase } = statusOf(object)
  if (phase === 'Bound') return healthy
  if (phase === 'Lost') return degraded('its volume is lost')
  if (phase !== 'Pending' || isProvisioned(object)) return progressing('not bound to a volume yet')
  return suspended('waits for the first pod that uses it, or for a volume that fits')
}

// Who makes a volume for a claim leaves a mark first. One whose class waits for the first consumer has none before, and
// would hold up the very workload that uses it.
function isProvisioned(object: KubernetesObject): boolean {
  const { annotations = {} } = object.metadata
  const marks = ['volume.kubernetes.io/storage-provisioner', 'volume.kubernetes.io/selected-node']
  return specOf(object).volumeName !== undefined || marks.some(mark => annotations[mark] !== undefined)
}

export function namespace(object: KubernetesObject): Health {
  return statusOf(object).phase === 'Terminating' ? progressing('being deleted') : healthy
}

export function definition(object: KubernetesObject): Health {
  const names = conditionOf(object, 'NamesAccepted')
  if (names?.status === 'False') return degraded(names.message || 'its names are taken')
  const established = conditionOf(object, 'Established')
  if (established?.status === 'True') return healthy
  const failed = established?.status === 'False' && established.reason !== 'Installing'
  return failed ? degraded(established.message || established.reason) : progressing('not established yet')
}
