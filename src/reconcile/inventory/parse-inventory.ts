import * as z from 'zod'
import type { JsonValue } from '../../base/std/json.ts'
import type {
  Fence,
  Inventory,
  InventoryRecord,
  InventoryScope,
  SyncRecord,
} from '../../core/model/inventory.ts'
import { isKubernetesObject, type KubernetesObject, type ObjectKey } from '../../core/model/object.ts'

const scopeSchema = z.object({ groupKinds: z.array(z.string()), namespaces: z.array(z.string()) })

const fenceSchema = z.object({
  sequence: z.object({ epoch: z.number(), counter: z.number() }),
  writer: z.string(),
  source: z.string(),
  branch: z.string(),
  head: z.string(),
  clusterUid: z.string(),
  cluster: z.string().exactOptional(),
  shares: z.record(z.string(), z.number()),
  breaches: z
    .array(
      z.object({
        policy: z.string(),
        application: z.string(),
        revision: z.string(),
        at: z.number(),
        step: z.string(),
        group: z.string(),
        reason: z.string(),
        failed: z.string(),
        before: z.string().exactOptional(),
      }),
    )
    .exactOptional(),
})

/** A run, and the names of the shards of whose objects it writes some again. */
export interface Writing {
  readonly run: string
  readonly shards: readonly string[]
}

const writingSchema = z.object({ run: z.string(), shards: z.array(z.string()) })

const syncSchema = z.object({ digest: z.string(), failure: z.string().exactOptional() })

const recordSchema = z.object({
  uid: z.string(),
  application: z.string(),
  origin: z.string(),
  digest: z.string().exactOptional(),
  driftKey: z.string().exactOptional(),
  revision: z.string(),
  autoscaled: z.literal(true).exactOptional(),
  goes: z.literal(true).exactOptional(),
  impersonate: z.string().exactOptional(),
})

const recordsSchema = z.record(z.string(), recordSchema)

/** What a cluster holds is validated before it is trusted: a part of another form counts as absent. */
export function parseScope(text: JsonValue | undefined): InventoryScope | undefined {
  const parsed = scopeSchema.safeParse(parseText(text))
  return parsed.success ? parsed.data : undefined
}

export function parseFence(text: JsonValue | undefined): Fence | undefined {
  const parsed = fenceSchema.safeParse(parseText(text))
  return parsed.success ? parsed.data : undefined
}

export function parseWriting(text: JsonValue | undefined): Writing | undefined {
  const parsed = writingSchema.safeParse(parseText(text))
  return parsed.success ? parsed.data : undefined
}

export function parseSyncs(text: JsonValue | undefined): ReadonlyMap<string, SyncRecord> {
  const parsed = z.record(z.string(), syncSchema).safeParse(parseText(text))
  return new Map(parsed.success ? Object.entries(parsed.data) : [])
}

/** Kinds that left the intent, and when, in milliseconds since the epoch. */
export function parseLeft(text: JsonValue | undefined): ReadonlyMap<string, number> {
  const parsed = z.record(z.string(), z.number()).safeParse(parseText(text))
  return new Map(parsed.success ? Object.entries(parsed.data) : [])
}

const teardownSchema = z.object({
  hooks: z.array(
    z.object({
      object: z.custom<KubernetesObject>(value => isKubernetesObject(value as JsonValue)),
      revision: z.string(),
      origin: z.string(),
      impersonate: z.string().exactOptional(),
    }),
  ),
  stage: z.enum(['Begun', 'Over']).exactOptional(),
})

/** The hooks of deletion of each application, a text each. */
export function parseTeardowns(
  data: Readonly<Record<string, JsonValue | undefined>>,
): Inventory['teardowns'] {
  return new Map(
    Object.entries(data).flatMap(([application, text]) => {
      const parsed = teardownSchema.safeParse(parseText(text))
      return parsed.success ? [[application, parsed.data] as const] : []
    }),
  )
}

export function parseRecords(text: string): ReadonlyMap<ObjectKey, InventoryRecord> | undefined {
  const parsed = recordsSchema.safeParse(parseText(text))
  return parsed.success ? new Map(Object.entries(parsed.data)) : undefined
}

function parseText(text: JsonValue | undefined): unknown {
  if (typeof text !== 'string') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
