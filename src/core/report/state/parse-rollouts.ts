import * as z from 'zod'
import { directoryAt, filesBelow, type TreeDirectory } from '../../../base/tree/tree.ts'
import { parseDocuments } from '../../../base/yaml/parse-documents.ts'
import { type RolloutState, rolloutKey } from '../../model/rollout.ts'

const count = z.number().int().nonnegative()

const rolloutSchema = z.object({
  policy: z.string(),
  application: z.string(),
  revision: z.string(),
  step: z.string().default(''),
  clusters: count,
  done: count,
  underway: count,
  failed: count,
  waiting: count,
  waits: z.string().default(''),
  breaches: z
    .array(
      z.object({
        at: z.iso.datetime().transform(text => Date.parse(text)),
        step: z.string(),
        group: z.string().default(''),
        reason: z.string(),
        clusters: z.record(z.string(), z.object({ failed: z.string(), before: z.string().exactOptional() })),
        reverted: z.literal(true).exactOptional(),
        pullRequest: count.exactOptional(),
        unwritten: z.string().exactOptional(),
      }),
    )
    .default([]),
})

/** The changes on their way that a status branch tells of; what has not the expected form is left out. */
export function parseRollouts(tree: TreeDirectory): ReadonlyMap<string, RolloutState> {
  const rollouts = new Map<string, RolloutState>()
  const directory = directoryAt(tree, 'rollouts')
  for (const [path, file] of directory === undefined ? [] : filesBelow(directory)) {
    const parsed = rolloutSchema.safeParse(parseDocuments(file, path).documents[0]?.value)
    if (!parsed.success) continue
    const { clusters, done, underway, failed, waiting, ...rest } = parsed.data
    const state = { ...rest, counts: { clusters, done, underway, failed, waiting } }
    rollouts.set(rolloutKey(state), state)
  }
  return rollouts
}
