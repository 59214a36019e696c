import { isArray, isObject } from '../../../base/std/json.ts'
import { sharedText } from '../../../base/std/shared-text.ts'
import { runAnnotation } from '../../model/hook.ts'
import type { LiveObject } from '../../model/live-object.ts'
import { idOf, type KubernetesObject, keyOf, type ObjectKey } from '../../model/object.ts'
import { orderOf } from '../../model/object-order.ts'
import type { Health } from '../../model/outcome.ts'
import type { DesiredObject } from '../../model/plan.ts'
import { propagationOf, retentionOf } from '../../model/retention.ts'
import { owned } from './apply-set.ts'
import { driftKeysOf } from './drift-key.ts'
import { liveSuspension } from './live-suspension.ts'
import { groupKindOf } from './scope.ts'

/**
 * A live object as it is kept; undefined: it is no member of the ApplySet. A controller may copy our labels and
 * annotations to objects of its own; only the object that names itself is a member.
 */
export function liveObject(object: KubernetesObject, health: Health): LiveObject | undefined {
  return namesItself(object) ? sightOf(object, keyOf(idOf(object)), health) : undefined
}

/** Whether an object has the annotation that makes it a member. */
export function namesItself(object: KubernetesObject): boolean {
  return object.metadata.annotations?.[owned.object] === keyOf(idOf(object))
}

/** An object that somebody else made and that takes the place of one of ours, as it is kept: it is no member. */
export function foreignObject(
  object: KubernetesObject,
  { key, application }: Pick<DesiredObject, 'key' | 'application'>,
  health: Health,
): LiveObject {
  return { ...sightOf(object, key, health), application }
}

function sightOf(object: KubernetesObject, key: ObjectKey, health: Health): LiveObject {
  const { metadata, apiVersion, kind } = object
  const generatedFrom = metadata.annotations?.[owned.generatedFrom]
  const defines = definedBy(object)
  const suspension = liveSuspension(object)
  const order = orderOf(object)
  const retention = retentionOf(object)
  const propagation = propagationOf(object)
  const { deletionTimestamp, finalizers } = metadata
  const run = metadata.annotations?.[runAnnotation]
  return {
    key: sharedText(key),
    apiVersion: sharedText(apiVersion),
    uid: String(metadata.uid),
    resourceVersion: String(metadata.resourceVersion),
    application: sharedText(metadata.labels?.[owned.application] ?? ''),
    ...driftKeysOf(object),
    ...(generatedFrom !== undefined && { generatedFrom }),
    ...(retention && { retention }),
    ...(propagation && { propagation }),
    ...(suspension && { suspension }),
    isTerminating: deletionTimestamp !== undefined,
    ...(deletionTimestamp !== undefined && { deletedAt: Date.parse(String(deletionTimestamp)) }),
    leavesSlowly:
      kind === 'Namespace' || propagation !== undefined || (isArray(finalizers) && finalizers.length > 0),
    ...(defines !== undefined && { defines }),
    ...(order && { order }),
    ...(run !== undefined && { run }),
    health,
  }
}

/** The members of the ApplySet among live objects, by key. */
export function byKey(live: readonly LiveObject[]): ReadonlyMap<ObjectKey, LiveObject> {
  return new Map(live.map(object => [object.key, object]))
}

/** The drift key that tells whether an object is as it was applied: of an autoscaled one replicas do not count. */
export function comparedDriftKey(
  { driftKey, driftKeyWithoutReplicas }: LiveObject,
  { initial }: Pick<DesiredObject, 'initial'>,
): string | undefined {
  return initial === 'replicas' ? (driftKeyWithoutReplicas ?? driftKey) : driftKey
}

function definedBy({ kind, spec }: KubernetesObject): string | undefined {
  if (kind !== 'CustomResourceDefinition' || !isObject(spec) || !isObject(spec.names)) return undefined
  return groupKindOf({ group: String(spec.group), kind: String(spec.names.kind) })
}
