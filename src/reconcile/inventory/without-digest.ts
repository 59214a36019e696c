import type { InventoryRecord } from '../../core/model/inventory.ts'

/** A record that vouches for nothing: the object is applied again. */
export function withoutDigest({ digest: _, ...record }: InventoryRecord): InventoryRecord {
  return record
}
