import * as z from 'zod'
import { directoryAt, filesBelow, type TreeDirectory } from '../../../base/tree/tree.ts'
import { parseDocuments } from '../../../base/yaml/parse-documents.ts'
import { type PlacementDecisions, placementKey } from '../../model/placement-decision.ts'

const placementSchema = z.object({
  policy: z.string(),
  scope: z.string(),
  affinityName: z.string().exactOptional(),
  rebalanced: z.string().exactOptional(),
  clusters: z.array(
    z.object({
      name: z.string(),
      score: z.number().int(),
      evicted: z.literal(true).exactOptional(),
      insteadOf: z.string().exactOptional(),
    }),
  ),
})

/** The placement decisions that a status branch holds; what has not the expected form is left out. */
export function parsePlacements(tree: TreeDirectory): PlacementDecisions {
  const decisions = new Map<string, NonNullable<ReturnType<PlacementDecisions['get']>>>()
  for (const [application, entry] of directoryAt(tree, 'placements')?.entries ?? []) {
    if (entry.kind !== 'directory') continue
    for (const [path, file] of filesBelow(entry)) {
      for (const { value } of parseDocuments(file, path).documents) {
        const parsed = placementSchema.safeParse(value)
        if (!parsed.success) continue
        const { policy: name, scope, clusters, ...rest } = parsed.data
        const sorted = clusters.toSorted((a, b) => (a.name < b.name ? -1 : 1))
        const decision = { application, policy: { name, scope }, ...rest, clusters: sorted }
        decisions.set(placementKey(decision), decision)
      }
    }
  }
  return decisions
}
