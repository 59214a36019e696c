import type { JsonObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import type { ApiServer } from '../api-server/api-server.ts'

/** How a simulated cluster behaves beyond what its objects say. */
export interface Behaviour {
  /** How long a pod takes from its creation until it is ready, or a job's pod until it is done. */
  readonly podStartMilliseconds: number
  /** Pods that fit; absent: all. */
  readonly maxPods?: number
  /** What each node has for pods (`{ cpu: '4', memory: 16Gi, pods: '110' }`); absent: there are no nodes, and all pods fit. */
  readonly nodes?: readonly JsonObject[]
  /** What may be added to the nodes when pods find none; a resource that it does not name is not limited. */
  readonly elastic?: JsonObject
}

/** What a controller works with. */
export interface ControllerContext {
  readonly server: ApiServer
  readonly behaviour: Behaviour
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Brings one object of a kind nearer to what it asks for. */
export interface Controller {
  /** `<group>/<kind>` whose objects it looks after. */
  readonly storage: string
  /** Gives when it has to look again although nothing changes, in milliseconds since the epoch. */
  reconcile(context: ControllerContext, object: KubernetesObject): number | undefined
}

export const manager = 'kube-controller-manager'

/** A time in RFC 3339, to the second. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')
}
