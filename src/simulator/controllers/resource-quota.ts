import type { JsonObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { isTerminating, objectAt } from '../api-server/metadata.ts'
import { countNames, quotaStorage } from '../api-server/quota.ts'
import type { Controller, ControllerContext } from './controller.ts'
import { writeStatus } from './owned.ts'

/** Says of a ResourceQuota how many objects there are of what it limits, as Kubernetes' quota controller does. */
export const quotaController: Controller = {
  storage: quotaStorage,
  reconcile(context, quota) {
    if (isTerminating(quota)) return undefined
    const hard = objectAt(objectAt(quota.spec).hard)
    writeStatus(context, quota, { hard, used: usedOf(context, quota, Object.keys(hard)) })
    return undefined
  },
}

function usedOf({ server }: ControllerContext, { metadata }: KubernetesObject, names: readonly string[]) {
  const used: Record<string, JsonObject[string]> = {}
  for (const kind of server.kinds.kinds) {
    const limited = kind.namespaced ? countNames(kind).filter(name => names.includes(name)) : []
    if (limited.length === 0) continue
    const count = String(server.store.all(kind.storage, metadata.namespace).length)
    for (const name of limited) used[name] = count
  }
  return used
}
