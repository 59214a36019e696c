import { type JsonObject, toJson } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import type { Clock, ClusterApi, DeleteOptions, ObjectRef } from '../../reconcile/ports.ts'
import { applyObject } from './apply-object.ts'
import { createDiscovery } from './discovery.ts'
import { listObjects } from './list.ts'
import { forgetting, objectIn, type Place, sendTo, unlessMissing } from './object-request.ts'
import { patchObject } from './patch-object.ts'
import { createSender } from './transport/sender.ts'
import type { Session } from './transport/session.ts'
import { watchObjects } from './watch.ts'

export interface RestOptions {
  /** The cluster's name, for messages. */
  readonly cluster: string
  readonly session: Session
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  readonly timeoutSeconds: number
  readonly maxAnswerBytes: number
  readonly stallSeconds: number
}

/**
 * The API of one cluster over HTTP. Objects travel as they are: nothing is added, dropped or converted on the way.
 * A namespaced object that names no namespace is of `default`.
 */
export function createRestClusterApi(options: RestOptions): ClusterApi {
  const { cluster, session } = options
  const closed = new AbortController()
  const sender = createSender({ ...options, closed: closed.signal })
  const discovery = createDiscovery(sender, cluster)
  const place: Place = { cluster, sender, discovery }
  return {
    discover: discovery.resources,
    get: ref => readObject(place, ref),
    async list(kind, listOptions = {}) {
      const resource = await discovery.resourceOf(kind)
      return await forgetting(place, () =>
        listObjects(sender, { kind, resource, options: listOptions, cluster }),
      )
    },
    apply: (object, applyOptions) => applyObject(place, object, applyOptions),
    patch: (ref, patch, patchOptions) => patchObject(place, ref, patch, patchOptions),
    delete: (ref, deleteOptions = {}) => deleteObject(place, ref, deleteOptions),
    watch(kind, watchOptions) {
      const { cluster, clock, random } = options
      const find = () => discovery.resourceOf(kind)
      return watchObjects({
        cluster,
        clock,
        random,
        sender,
        kind,
        find,
        options: watchOptions,
        closed: closed.signal,
      })
    },
    async close() {
      closed.abort()
      await session.close()
    },
  }
}

async function readObject(place: Place, ref: ObjectRef): Promise<KubernetesObject | undefined> {
  return await unlessMissing(undefined, async () => {
    const body = await sendTo(place, ref, 'read', { method: 'GET', idempotent: true })
    return objectIn(body, place, ref)
  })
}

async function deleteObject(
  place: Place,
  ref: ObjectRef,
  { uid, resourceVersion, propagation = 'Background', dryRun, impersonate }: DeleteOptions,
): Promise<boolean> {
  const preconditions: JsonObject = {
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  }
  const body = toJson({
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    propagationPolicy: propagation,
    ...(Object.keys(preconditions).length === 0 ? {} : { preconditions }),
    ...(dryRun === true ? { dryRun: ['All'] } : {}),
  })
  return await unlessMissing(false, async () => {
    await sendTo(place, ref, dryRun === true ? 'dry-run delete' : 'delete', {
      method: 'DELETE',
      contentType: 'application/json',
      body,
      ...(impersonate !== undefined && { impersonate }),
      // Without the uid it could hit a successor of the same name.
      idempotent: uid !== undefined,
    })
    return true
  })
}
