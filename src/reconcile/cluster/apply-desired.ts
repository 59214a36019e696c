import type { KubernetesObject } from '../../core/model/object.ts'
import { type FieldRefusal, OperationError } from '../../core/model/operation-error.ts'
import type { ApplyOperation, DesiredObject } from '../../core/model/plan.ts'
import {
  fieldManager,
  fieldPath,
  mayIgnore,
  settleConflicts,
  withIgnored,
  withLive,
  withoutPaths,
} from '../../core/plan/index.ts'
import type { Clock, ClusterApi } from '../ports.ts'
import { inConfidence, inNameOf } from '../requests/in-name-of.ts'
import { foreseen, migrate, type Send, type Sent } from './migrate.ts'
import { readDesired } from './read-desired.ts'
import { recreate } from './recreate.ts'
import type { Reveal } from './reveal.ts'

/**
 * Applies one object, or tries to (`dryRun`), with its encrypted values filled in. What others own is left to them, taken or refused, as its treatment says
 * (see `settleConflicts`); what was ours as it is to be is taken back. What client-side tools declared of an object that
 * is adopted becomes ours. What cannot be changed in place is made again where that is allowed.
 */
export async function applyDesired(
  own: ClusterApi,
  operation: ApplyOperation,
  options: { readonly dryRun: boolean; readonly clock: Clock; readonly reveal: Reveal },
): Promise<KubernetesObject> {
  const { desired, confidential } = await options.reveal(operation.desired)
  const named = inNameOf(own, desired.impersonate)
  const api = confidential.length > 0 ? inConfidence(named) : named
  try {
    return await applyInPlace(api, { ...operation, desired }, options)
  } catch (error) {
    return await recreate(api, { desired, error }, options)
  }
}

async function applyInPlace(
  api: ClusterApi,
  operation: ApplyOperation,
  { dryRun }: { readonly dryRun: boolean },
): Promise<KubernetesObject> {
  const { desired, leaves = [] } = operation
  const object = withoutPaths(await objectToSend(api, desired), leaves)
  const send: Send = (what, force) =>
    api.apply(what, { fieldManager, ...(force && { force }), ...(dryRun && { dryRun }) })
  const done = await settled(operation, object, send)
  return dryRun ? foreseen(desired, done) : await migrate(api, desired, { ...done, send })
}

async function settled(operation: ApplyOperation, object: KubernetesObject, send: Send): Promise<Sent> {
  try {
    return { answer: await send(object, false), sent: object }
  } catch (error) {
    const conflicts = conflictsIn(error)
    if (!(error instanceof OperationError) || conflicts.length === 0) throw error
    const { left, taken, refused } = settleConflicts(operation, conflicts)
    if (refused.length > 0) throw narrowed(error, refused)
    const paths = left.flatMap(({ field }) =>
      [fieldPath(object, field) ?? []].filter(path => path.length > 0),
    )
    const sent = withoutPaths(object, paths)
    return { answer: await send(sent, taken.length > 0), sent }
  }
}

// What is only to begin with, and what belongs to others, is as it is there.
async function objectToSend(api: ClusterApi, desired: DesiredObject): Promise<KubernetesObject> {
  const { initial, object } = desired
  if (initial === undefined && !mayIgnore(desired)) return object
  const live = await readDesired(api, desired)
  const begun = initial === undefined ? object : withLive(object, live, initial)
  return withIgnored(begun, desired, live)
}

/** The fields that other managers own; none where it failed for another reason, too. */
function conflictsIn(error: unknown): readonly FieldRefusal[] {
  if (!(error instanceof OperationError) || error.code !== 'cluster/conflict') return []
  const { refusals } = error
  return refusals.every(({ reason }) => reason === 'FieldManagerConflict') ? refusals : []
}

// What others are left or lose anyway is none of the reasons.
function narrowed(error: OperationError, refusals: readonly FieldRefusal[]): OperationError {
  const { code, message, subject, retryable } = error
  return new OperationError({ code, message, subject, retryable, refusals, cause: error })
}
