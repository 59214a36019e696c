import { isObject, type JsonObject, toJson } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import type { ObjectRef, PatchOptions } from '../../reconcile/ports.ts'
import { objectIn, type Place, sendTo, unlessMissing } from './object-request.ts'
import { queryOf } from './resource-path.ts'

/** Changes parts of an object by a JSON merge patch; undefined when it does not exist. */
export async function patchObject(
  place: Place,
  ref: ObjectRef,
  patch: JsonObject,
  { fieldManager, impersonate }: PatchOptions,
): Promise<KubernetesObject | undefined> {
  const isSwap = isObject(patch.metadata) && patch.metadata.resourceVersion !== undefined
  return await unlessMissing(undefined, async () => {
    const body = await sendTo(place, ref, 'patch', {
      method: 'PATCH',
      query: queryOf({ fieldManager, fieldValidation: 'Strict' }),
      contentType: 'application/merge-patch+json',
      body: toJson(patch),
      ...(impersonate !== undefined && { impersonate }),
      // A compare-and-swap that did succeed would fail when it is sent again.
      idempotent: !isSwap,
    })
    return objectIn(body, place, ref)
  })
}
