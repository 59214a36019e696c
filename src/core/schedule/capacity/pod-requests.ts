import { isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { Amounts } from '../../model/observation.ts'
import { addAmounts, amountsOf, maxAmounts, noAmounts } from './amounts.ts'

/**
 * What one pod of a spec (`spec.template.spec` of a workload, or `spec` of a pod) asks of a node, one of `pods`
 * included, as Kubernetes' scheduler counts it (`resourcehelper.PodRequests`): the containers together or the
 * largest init container beside the sidecars started before it, whichever is more; pod-level requests instead, where
 * given; the overhead on top. A limit without a request counts as the request.
 */
export const podRequests: (spec: JsonObject) => Amounts = memoizeByIdentity(spec => {
  const containers = containerRequests(spec)
  const requests = new Map([...containers, ...podLevel(spec.resources, containers)])
  return addAmounts(addAmounts(requests, amountsOf(spec.overhead)), onePod)
})

/** What one replica of a workload asks for; of a kind without a pod template only that it is a pod is known. */
export function workloadRequests(object: JsonObject): Amounts {
  const template = isObject(object.spec) ? object.spec.template : undefined
  return isObject(template) && isObject(template.spec) ? podRequests(template.spec) : onePod
}

const onePod: Amounts = new Map([['pods', 1000n]])

function containerRequests(spec: JsonObject): Amounts {
  let sum = containersOf(spec.containers).reduce(
    (total, container) => addAmounts(total, requestsOf(container)),
    noAmounts,
  )
  let sidecars = noAmounts
  let initial = noAmounts
  for (const container of containersOf(spec.initContainers)) {
    const requests = requestsOf(container)
    if (container.restartPolicy === 'Always') {
      sum = addAmounts(sum, requests)
      sidecars = addAmounts(sidecars, requests)
      initial = maxAmounts(initial, sidecars)
    } else {
      initial = maxAmounts(initial, addAmounts(sidecars, requests))
    }
  }
  return maxAmounts(sum, initial)
}

function containersOf(list: JsonValue | undefined): readonly JsonObject[] {
  return isArray(list) ? list.filter(isObject) : []
}

function requestsOf({ resources }: JsonObject): Amounts {
  if (!isObject(resources)) return noAmounts
  return new Map([...amountsOf(resources.limits), ...amountsOf(resources.requests)])
}

// A limit counts where nothing below asks for that resource.
function podLevel(resources: JsonValue | undefined, containers: Amounts): Amounts {
  if (!isObject(resources)) return noAmounts
  const limits = [...amountsOf(resources.limits)].filter(([name]) => !containers.has(name))
  const all = [...limits, ...amountsOf(resources.requests)]
  return new Map(all.filter(([name]) => isPodLevel(name)))
}

function isPodLevel(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-')
}
