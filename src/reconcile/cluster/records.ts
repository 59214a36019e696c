import type { InventoryRecord } from '../../core/model/inventory.ts'
import type { LiveObject } from '../../core/model/live-object.ts'
import type { ObjectKey } from '../../core/model/object.ts'
import type { ApplyOperation } from '../../core/model/plan.ts'
import { comparedDriftKey } from '../../core/plan/index.ts'
import { withoutDigest } from '../inventory/without-digest.ts'
import type { Applied } from './apply-objects.ts'
import type { Observed } from './observe-cluster.ts'

/**
 * What is known of each object after a run: written ones anew, deleted and vanished ones no more, all others as
 * the same records. What may have been
 * written without an answer has no digest, since two writes within a second leave the same drift key. What is to go
 * and could not yet is remembered as such: another process need not judge it again.
 */
export function recordsAfter(
  { stored, live, plan, desired, waiting }: Observed,
  applied: readonly Applied[],
  gone: ReadonlySet<ObjectKey>,
): ReadonlyMap<ObjectKey, InventoryRecord> {
  const going = new Set([...plan.deletions, ...waiting].map(({ key }) => key))
  if (going.size > 0) for (const { key } of desired) going.delete(key)
  const records = new Map<ObjectKey, InventoryRecord>()
  for (const [key, record] of stored.inventory.records)
    if (live.has(key) && !gone.has(key)) records.set(key, marked(record, going.has(key)))
  for (const { operation, value, failure, isDryRun } of applied) {
    const { key } = operation.desired
    const record = records.get(key)
    if (value !== undefined) records.set(key, recordOf(operation, value))
    else if (record !== undefined && failure !== undefined && !isDryRun)
      records.set(key, withoutDigest(record))
  }
  return records
}

function marked(record: InventoryRecord, goes: boolean): InventoryRecord {
  if ((record.goes === true) === goes) return record
  const { goes: _, ...rest } = record
  return goes ? { ...rest, goes } : rest
}

function recordOf({ desired, leaves }: ApplyOperation, live: LiveObject): InventoryRecord {
  const { application, origin, digest, revision, initial, impersonate } = desired
  // Without a drift key it is looked at again.
  const driftKey = leaves === undefined ? comparedDriftKey(live, desired) : undefined
  return {
    uid: live.uid,
    application,
    origin: origin.file,
    digest,
    ...(driftKey !== undefined && { driftKey }),
    revision,
    ...(initial === 'replicas' && { autoscaled: true as const }),
    ...(impersonate !== undefined && { impersonate }),
  }
}
