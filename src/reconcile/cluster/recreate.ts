import { formatId, idOf, type KubernetesObject, parseKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { DesiredObject } from '../../core/model/plan.ts'
import {
  applySet,
  fieldManager,
  isRecreatable,
  namesFields,
  owned,
  probeOf,
  propagationOf,
} from '../../core/plan/index.ts'
import type { Clock, ClusterApi } from '../ports.ts'
import { readDesired, refOf } from './read-desired.ts'

/**
 * What becomes of an object that a server refuses because a field of it cannot be changed: where it may be recreated it
 * is deleted as it was just read, awaited and made again (a dry run gives what it would become), else it is refused
 * with the field. Every other refusal is thrown on. Whoever is interrupted in between finds an object that is missing.
 */
export async function recreate(
  api: ClusterApi,
  { desired, error }: { readonly desired: DesiredObject; readonly error: unknown },
  { dryRun, clock }: { readonly dryRun: boolean; readonly clock: Clock },
): Promise<KubernetesObject> {
  if (!(error instanceof OperationError) || !namesFields(error)) throw error
  const { object } = desired
  const live = await readDesired(api, desired)
  const made = live === undefined ? undefined : await probe(api, object)
  if (live === undefined || made === undefined) throw error
  if (!desired.treatment.mayRecreate || !isRecreatable(object) || !isOurs(live, desired))
    throw immutable(error, desired, live)
  if (dryRun) return made
  await remove(api, desired, live, clock)
  return await api.apply(object, { fieldManager })
}

/** The object as it would be if it were new; undefined where the server does not take it at all. */
async function probe(api: ClusterApi, object: KubernetesObject): Promise<KubernetesObject | undefined> {
  try {
    const made = await api.apply(probeOf(object), { fieldManager, dryRun: true })
    return { ...made, metadata: { ...made.metadata, name: object.metadata.name } }
  } catch (error) {
    if (error instanceof OperationError && !error.retryable) return undefined
    throw error
  }
}

// What somebody else made is not ours to delete.
function isOurs({ metadata }: KubernetesObject, { key, object }: DesiredObject): boolean {
  const partOf = object.metadata.labels?.[applySet.partOf]
  return metadata.annotations?.[owned.object] === key && metadata.labels?.[applySet.partOf] === partOf
}

function immutable(error: OperationError, desired: DesiredObject, live: KubernetesObject): OperationError {
  const { object } = desired
  const fields = error.refusals.map(({ field }) => field).filter(field => field !== '')
  const what = `${formatId(idOf(object))}: ${fields.join(', ') || 'a field'} cannot be changed`
  const hint = hintOf(desired, live)
  const { subject, refusals } = error
  const message = `${what}; ${hint}`
  return new OperationError({
    code: 'cluster/immutable',
    message,
    subject,
    retryable: false,
    refusals,
    cause: error,
  })
}

function hintOf(desired: DesiredObject, live: KubernetesObject): string {
  const { kind } = desired.object
  if (!isRecreatable(desired.object)) return `a ${kind} is never deleted to be made again`
  if (!isOurs(live, desired)) return 'somebody else made the object, and it is not deleted to be made again'
  return 'with the annotation "banyan.dev/force: enabled" the object would be deleted and made again'
}

const goneMs = 10_000
const pollMs = 200

async function remove(
  api: ClusterApi,
  desired: DesiredObject,
  live: KubernetesObject,
  clock: Clock,
): Promise<void> {
  const uid = String(live.metadata.uid)
  if (live.metadata.deletionTimestamp === undefined) {
    const propagation = propagationOf(live)
    const resourceVersion = String(live.metadata.resourceVersion)
    await api.delete(refOf(desired), { uid, resourceVersion, propagation })
  }
  const deadline = clock.now() + goneMs
  for (;;) {
    const left = await readDesired(api, desired)
    if (left === undefined || left.metadata.uid !== uid) return
    if (clock.now() >= deadline) throw notGone(left, desired)
    await clock.sleep(pollMs)
  }
}

function notGone({ metadata }: KubernetesObject, { key }: DesiredObject): OperationError {
  const finalizers = Array.isArray(metadata.finalizers) ? metadata.finalizers.map(String) : []
  const what = `${formatId(parseKey(key))}: it was deleted to be made again, and is still there`
  const message = finalizers.length === 0 ? what : `${what}; its finalizers are ${finalizers.join(', ')}`
  return new OperationError({ code: 'cluster/conflict', message, subject: metadata.name, retryable: true })
}
