import * as z from 'zod'
import { isTime } from '../../../base/std/is-time.ts'
import { isObject, type JsonValue } from '../../../base/std/json.ts'
import { directoryAt, fileAt, type TreeDirectory, type TreeFile } from '../../../base/tree/tree.ts'
import { parseDocuments } from '../../../base/yaml/parse-documents.ts'
import { staleReasons } from '../../model/stale.ts'
import type { ClusterState, FleetState } from '../../model/state.ts'
import { parseDecisions } from './parse-decisions.ts'
import { parsePlacements } from './parse-placements.ts'
import { parseRollouts } from './parse-rollouts.ts'

/**
 * Reads the status branch back. Whatever does not have the expected form is left out, and a `fleet.yaml` that has
 * not makes the whole state lost (undefined): what stands on a branch is validated before it is trusted.
 */
export function parseState(tree: TreeDirectory): FleetState | undefined {
  const head = fleetSchema.safeParse(documentAt(fileAt(tree, 'fleet.yaml')))
  if (!head.success) return undefined
  const { metadata, source, branch, revision, epoch, counter, heldFiles, stops, ...rest } = head.data
  const { usedApprovals, recentDeletions, rewrittenSince, stale, unannounced, diagnostics } = rest
  return {
    fleet: metadata.name,
    source,
    branch,
    revision,
    sequence: { epoch, counter },
    heldFiles: new Map(Object.entries(heldFiles)),
    stops,
    usedApprovals,
    recentDeletions,
    ...(rewrittenSince !== undefined && { rewrittenSince }),
    ...(stale !== undefined && { stale }),
    ...(unannounced !== undefined && { unannounced }),
    diagnostics,
    clusters: parseClusters(tree),
    decisions: parseDecisions(tree),
    placements: parsePlacements(tree),
    ...rolloutsIn(tree),
  }
}

function rolloutsIn(tree: TreeDirectory): Pick<FleetState, 'rollouts'> {
  const rollouts = parseRollouts(tree)
  return rollouts.size === 0 ? {} : { rollouts }
}

const revisionSchema = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/)

const fleetSchema = z.object({
  kind: z.literal('FleetStatus'),
  metadata: z.object({ name: z.string() }),
  source: z.string(),
  branch: z.string(),
  revision: revisionSchema,
  epoch: z.number().int().nonnegative(),
  counter: z.number().int().nonnegative(),
  heldFiles: z.record(z.string(), revisionSchema).default({}),
  stops: z
    .array(z.object({ guard: z.string(), message: z.string(), digest: z.string(), revision: revisionSchema }))
    .default([]),
  usedApprovals: z.array(z.string()).default([]),
  recentDeletions: z
    .array(
      z.object({
        at: z.number().int(),
        cluster: z.string(),
        deleted: z.number().int().nonnegative(),
        lost: z.literal(true).exactOptional(),
      }),
    )
    .default([]),
  rewrittenSince: revisionSchema.exactOptional(),
  stale: z
    .object({
      reason: z.enum(staleReasons),
      message: z.string(),
      revision: revisionSchema.exactOptional(),
      since: z.string().refine(isTime),
    })
    .exactOptional(),
  unannounced: z.object({ message: z.string(), since: z.string().refine(isTime) }).exactOptional(),
  diagnostics: z.array(z.string()).default([]),
})

const healthFields = {
  health: z.enum(['Healthy', 'Progressing', 'Degraded', 'Suspended', 'Missing', 'Unknown', 'Offline']),
  message: z.string().default(''),
}

const applicationSyncs = ['Synced', 'Drifted', 'Committed', 'OutOfSync', 'Unknown'] as const

const syncSchema = z.enum([...applicationSyncs, 'Suspended', 'Removing', 'Detached'])

const count = z.number().int().nonnegative()

const extentSchema = z.object({
  completions: count.exactOptional(),
  autoscalers: z.array(z.object({ key: z.string(), minReplicas: count, maxReplicas: count })).exactOptional(),
})

const heldBySchema = z.enum(['rollout', 'pause', 'pin'])

const time = z.iso.datetime().transform(text => Date.parse(text))

const changeSchema = z.object({
  at: time,
  from: revisionSchema.exactOptional(),
  fromDigest: z.string().exactOptional(),
  seenAt: time.exactOptional(),
  healthySince: time.exactOptional(),
  illSince: time.exactOptional(),
  excused: z.literal(true).exactOptional(),
})

const clusterSchema = z.object({
  name: z.string(),
  location: z.string(),
  sync: syncSchema,
  uid: z.string().exactOptional(),
  committed: z
    .object({ branch: z.string(), repository: z.string().exactOptional(), commit: revisionSchema })
    .exactOptional(),
  leaving: z.array(z.string()).exactOptional(),
  removal: z.object({ revision: revisionSchema, waiting: z.literal(true).exactOptional() }).exactOptional(),
  suspension: z
    .object({ reason: z.string().exactOptional(), until: z.string().exactOptional() })
    .exactOptional(),
  ...healthFields,
  offline: z.object({ since: z.string(), sync: syncSchema, ...healthFields }).exactOptional(),
  revision: revisionSchema,
  applications: z.array(
    z.object({
      name: z.string(),
      sync: z.enum(applicationSyncs),
      ...healthFields,
      objects: z.number().int().nonnegative(),
      shares: z.record(z.string(), z.number().int().nonnegative()).default({}),
      extents: z.record(z.string(), extentSchema).exactOptional(),
      withheld: z.literal(true).exactOptional(),
      held: z
        .object({
          revision: revisionSchema,
          reason: z.string(),
          by: heldBySchema.exactOptional(),
          behind: z.object({ revision: revisionSchema, reason: z.string() }).exactOptional(),
        })
        .optional(),
      awaited: heldBySchema.exactOptional(),
      change: changeSchema.exactOptional(),
    }),
  ),
  waiting: z.array(z.object({ application: z.string(), reason: z.string() })).exactOptional(),
  failures: z
    .array(
      z.object({
        code: z.string(),
        message: z.string(),
        object: z.string().optional(),
        file: z.string().optional(),
        line: z.number().int().positive().optional(),
        retryable: z.boolean(),
      }),
    )
    .default([]),
  drifts: z
    .array(
      z.object({
        object: z.string(),
        application: z.string(),
        fields: z.array(z.object({ field: z.string(), manager: z.string().exactOptional() })),
      }),
    )
    .exactOptional(),
})

function parseClusters(tree: TreeDirectory): ReadonlyMap<string, ClusterState> {
  const clusters = new Map<string, ClusterState>()
  for (const entry of directoryAt(tree, 'clusters')?.entries.values() ?? []) {
    const parsed = entry.kind === 'file' ? clusterSchema.safeParse(documentAt(entry)) : undefined
    if (parsed?.success) clusters.set(parsed.data.name, clusterOf(parsed.data))
  }
  return clusters
}

function clusterOf(data: z.infer<typeof clusterSchema>): ClusterState {
  const { name, location, sync, suspension, health, message, offline, revision, waiting } = data
  return {
    name,
    location,
    sync,
    ...(data.uid !== undefined && { uid: data.uid }),
    ...(data.committed && { committed: data.committed }),
    ...(data.leaving && { leaving: data.leaving }),
    ...(data.removal && { removal: data.removal }),
    ...(suspension && { suspension }),
    health: { status: health, message },
    ...(offline && {
      offline: {
        since: offline.since,
        sync: offline.sync,
        health: { status: offline.health, message: offline.message },
      },
    }),
    revision,
    applications: data.applications.map(({ health: status, message: why, held, ...rest }) => ({
      ...rest,
      health: { status, message: why },
      ...(held && { held }),
    })),
    failures: data.failures.map(({ object, file, line, ...rest }) => ({
      ...rest,
      ...(object !== undefined && { key: object }),
      ...(file !== undefined && { at: { file, ...(line && { position: { line, column: 1 } }) } }),
    })),
    ...(waiting && { waiting }),
    ...(data.drifts && { drifts: data.drifts.map(({ object: key, ...rest }) => ({ key, ...rest })) }),
  }
}

function documentAt(file: TreeFile | undefined): JsonValue | undefined {
  const value = file && parseDocuments(file, '').documents[0]?.value
  return isObject(value) ? value : undefined
}
