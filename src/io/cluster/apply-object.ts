import { toJson } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { ApplyOptions, ObjectRef } from '../../reconcile/ports.ts'
import { objectIn, type Place, sendTo } from './object-request.ts'
import { queryOf } from './resource-path.ts'
import { RefusalError } from './transport/failure.ts'

/** Server-side apply of the object as it is. Unknown fields and wrong types are `cluster/invalid`. */
export async function applyObject(
  place: Place,
  object: KubernetesObject,
  options: ApplyOptions,
): Promise<KubernetesObject> {
  const { fieldManager, force, dryRun, impersonate, confidential } = options
  const { apiVersion, kind } = object
  const { name, namespace, resourceVersion } = object.metadata
  const ref: ObjectRef = { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) }
  const query = queryOf({
    fieldManager,
    force: force === true ? true : undefined,
    dryRun: dryRun === true ? 'All' : undefined,
    // As kubectl: a field that the server does not know is refused, not dropped.
    fieldValidation: 'Strict',
  })
  const verb = dryRun === true ? 'dry-run apply' : 'apply'
  try {
    const body = await sendTo(place, ref, verb, {
      method: 'PATCH',
      query,
      contentType: 'application/apply-patch+yaml',
      body: toJson(object),
      ...(impersonate !== undefined && { impersonate }),
      ...(confidential && { confidential }),
      // A compare-and-swap that did succeed would fail when it is sent again.
      idempotent: resourceVersion === undefined,
    })
    return objectIn(body, place, ref)
  } catch (error) {
    // A server answers 500 without a reason to an object that does not fit its schema, as to troubles of its own.
    const unclear = error instanceof RefusalError && error.status === 500 && error.reason === ''
    throw unclear ? await judge(place, ref, object, error, options) : error
  }
}

// Creating is decoded strictly first, and answers 400 to what cannot be decoded. Nothing is written.
async function judge(
  place: Place,
  ref: ObjectRef,
  object: KubernetesObject,
  unclear: RefusalError,
  { impersonate, confidential }: ApplyOptions,
): Promise<OperationError> {
  try {
    await sendTo(place, ref, 'check', {
      method: 'POST',
      collection: true,
      query: queryOf({ dryRun: 'All', fieldValidation: 'Strict' }),
      contentType: 'application/json',
      body: toJson(object),
      ...(impersonate !== undefined && { impersonate }),
      ...(confidential && { confidential }),
      idempotent: true,
    })
  } catch (error) {
    if (!(error instanceof RefusalError) || error.status !== 400) return unclear
    const { subject, message, refusals } = unclear
    return new OperationError({
      code: 'cluster/invalid',
      message,
      subject,
      refusals,
      retryable: false,
      cause: error,
    })
  }
  return unclear
}
