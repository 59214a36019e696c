import type { JsonObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { listAt, objectAt, uidOf, withMetadata } from '../api-server/metadata.ts'
import { type ControllerContext, manager } from './controller.ts'

/** The objects of a kind that an object controls, in the order of their names. */
export function controlledBy(
  { server }: ControllerContext,
  owner: KubernetesObject,
  storage: string,
): readonly KubernetesObject[] {
  return server.store
    .dependents(uidOf(owner))
    .filter(key => key.storage === storage)
    .flatMap(key => server.store.find(key) ?? [])
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}

/** Makes an object that another controls. */
export function createControlled(
  { server }: ControllerContext,
  owner: KubernetesObject,
  object: KubernetesObject,
): void {
  server.create(controlled(owner, object), {})
}

/** Puts an object that is there under the control of another. */
export function control(context: ControllerContext, owner: KubernetesObject, object: KubernetesObject): void {
  writeQuietly(context, controlled(owner, object))
}

function controlled(owner: KubernetesObject, object: KubernetesObject): KubernetesObject {
  const { name, namespace } = owner.metadata
  const reference = {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name,
    uid: uidOf(owner),
    controller: true,
    blockOwnerDeletion: true,
  }
  return withMetadata(object, { namespace, ownerReferences: [reference] })
}

export function remove({ server }: ControllerContext, object: KubernetesObject): void {
  const kind = server.kind(object.apiVersion, object.kind)
  server.delete(kind, object.metadata.namespace, object.metadata.name, { propagation: 'Background' })
}

/** Writes the status of an object that users see, as the controller manager does. */
export function writeStatus(
  { server }: ControllerContext,
  object: KubernetesObject,
  status: JsonObject,
): void {
  server.update({ ...object, status }, { manager, subresource: 'status' })
}

/** Writes an object that only controllers see. */
export function writeQuietly({ server }: ControllerContext, object: KubernetesObject): void {
  server.update(object, {})
}

/** Writes the status of an object that only controllers see. */
export function writeStatusQuietly(
  { server }: ControllerContext,
  object: KubernetesObject,
  status: JsonObject,
): void {
  server.update({ ...object, status }, { subresource: 'status' })
}

export function numberAt(object: JsonObject, field: string, fallback = 0): number {
  const value = object[field]
  return typeof value === 'number' ? value : fallback
}

export function isPodReady(pod: KubernetesObject): boolean {
  return conditionOf(pod, 'Ready')?.status === 'True'
}

export function conditionOf(object: KubernetesObject, type: string): JsonObject | undefined {
  return listAt(objectAt(object.status).conditions)
    .map(objectAt)
    .find(condition => condition.type === type)
}

/** A condition, with the time of its last transition kept while its status stays. */
export function condition(
  object: KubernetesObject,
  now: string,
  [type, status, reason, message]: readonly [type: string, status: string, reason: string, message: string],
): JsonObject {
  const before = conditionOf(object, type)
  const same = before?.status === status
  const unchanged = same && before?.reason === reason && before?.message === message
  return {
    type,
    status,
    lastUpdateTime: unchanged ? (before?.lastUpdateTime ?? now) : now,
    lastTransitionTime: same ? (before?.lastTransitionTime ?? now) : now,
    reason,
    message,
  }
}
