import * as z from 'zod'
import { sha256 } from '../../../base/std/hash.ts'
import type { JsonObject, JsonValue } from '../../../base/std/json.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import { formatYaml } from '../../../base/yaml/format-yaml.ts'
import type { Amounts, ClusterObservation, NodeModel, Observation } from '../../model/observation.ts'
import { formatQuantity, parseQuantity } from '../../model/quantity.ts'

/** What a decision read of the observation, as the file `observations/<sha256>.yaml`. */
export const observationFile: (observation: Observation) => {
  readonly sha256: string
  readonly text: string
} = memoizeByIdentity(observation => {
  const text = formatYaml(observationDocument(observation))
  return { sha256: sha256(text), text }
})

/** The name of what a decision read of the observation: the sha256 of its file. */
export function observationId(observation: Observation): string {
  return observationFile(observation).sha256
}

function observationDocument({ at, clusters }: Observation): JsonObject {
  const names = [...clusters.keys()].sort()
  return { at, clusters: Object.fromEntries(names.map(name => [name, clusterFields(clusters.get(name))])) }
}

function clusterFields(cluster: ClusterObservation | undefined): JsonObject {
  if (cluster === undefined) return {}
  const { taints, lacks, room, promised, workloads } = cluster
  return {
    ...(taints.length > 0 && { taints: taints.map(taint => ({ ...taint })) }),
    ...(lacks && { lacks }),
    ...(room && {
      free: amountFields(room.free),
      ...(room.nodes && { nodes: room.nodes.map(nodeFields) }),
    }),
    ...(promised && { promised: amountFields(promised) }),
    ...(workloads.size > 0 && {
      workloads: Object.fromEntries([...workloads].map(([key, workload]) => [key, { ...workload }])),
    }),
  }
}

function nodeFields({ count, free }: NodeModel): JsonObject {
  return { count, free: amountFields(free) }
}

function amountFields(amounts: Amounts): JsonObject {
  const names = [...amounts.keys()].sort()
  return Object.fromEntries(names.map(name => [name, formatQuantity(amounts.get(name) ?? 0n)]))
}

const count = z.number().int().nonnegative()

const amounts = z.record(z.string(), z.string()).transform((fields, context): Amounts => {
  const read = new Map<string, bigint>()
  for (const [name, text] of Object.entries(fields)) {
    const amount = parseQuantity(text)
    if (amount === undefined) context.addIssue({ code: 'custom', message: `"${name}" is no quantity` })
    else read.set(name, amount)
  }
  return read
})

const clusterSchema = z.object({
  taints: z
    .array(
      z.object({
        key: z.string(),
        value: z.exactOptional(z.string()),
        effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
        timeAdded: count,
      }),
    )
    .default([]),
  lacks: z.exactOptional(z.array(z.string())),
  free: z.exactOptional(amounts),
  nodes: z.exactOptional(z.array(z.object({ count, free: amounts }))),
  promised: z.exactOptional(amounts),
  workloads: z
    .record(
      z.string(),
      z.object({
        replicas: count,
        available: count,
        unschedulable: count,
        estimate: z.exactOptional(count),
      }),
    )
    .default({}),
})

const observationSchema = z.object({ at: count, clusters: z.record(z.string(), clusterSchema) })

/** Reads an observation back; undefined when it has not the expected form. */
export function parseObservation(document: JsonValue | undefined): Observation | undefined {
  const parsed = observationSchema.safeParse(document)
  if (!parsed.success) return undefined
  const { at, clusters } = parsed.data
  return { at, clusters: new Map(Object.entries(clusters).map(([name, each]) => [name, clusterOf(each)])) }
}

function clusterOf({ free, nodes, workloads, ...rest }: z.infer<typeof clusterSchema>): ClusterObservation {
  return {
    ...rest,
    ...(free && { room: { free, ...(nodes && { nodes }) } }),
    workloads: new Map(Object.entries(workloads)),
  }
}
