import * as z from 'zod'
import { sha256 } from '../../../base/std/hash.ts'
import { directoryAt, fileAt, filesBelow, type TreeDirectory, textOf } from '../../../base/tree/tree.ts'
import { parseDocuments } from '../../../base/yaml/parse-documents.ts'
import type { Decision, DecisionNode, TierShare } from '../../model/decision.ts'
import { decisionKey } from '../../model/decision.ts'
import type { Observation } from '../../model/observation.ts'
import { parseObservation } from './observation-file.ts'

const nodeFields = {
  name: z.string(),
  cluster: z.string().optional(),
  target: z.number().int().nonnegative(),
  granted: z.number().int().nonnegative(),
  weight: z.number().nonnegative(),
  explicitWeight: z.boolean().optional(),
  tier: z.number().int().positive().optional(),
  minReplicas: z.number().int().nonnegative().default(0),
  maxReplicas: z.number().int().nonnegative().optional(),
  refuted: z.number().int().positive().optional(),
  leaving: z.literal(true).optional(),
  evicted: z.literal(true).optional(),
  reason: z.string().optional(),
  schedulingDigest: z.string().optional(),
  algorithm: z.enum(['Webster', 'CeilLoop', 'LargestRemainder', 'FloorByWeight', 'Aggregated']).optional(),
}

const nodeSchema = z.object(nodeFields)
const branchSchema = z.object({ policy: z.string(), ...nodeFields, children: z.array(nodeSchema) })
const rootSchema = z.object({
  ...branchSchema.shape,
  scope: z.string(),
  workload: z.object({ group: z.string(), kind: z.string(), namespace: z.string(), name: z.string() }),
  replicas: z.number().int().nonnegative(),
  unplaced: z.object({ replicas: z.number().int(), reason: z.string() }).optional(),
  tiers: z
    .array(
      z.object({
        tier: z.number().int().nonnegative(),
        affinityName: z.string().optional(),
        replicas: z.number().int().nonnegative(),
        maxReplicas: z.number().int().nonnegative().optional(),
      }),
    )
    .optional(),
  digest: z.string(),
  triggers: z.object({ policyContent: z.string(), clusters: z.string(), labels: z.string() }).optional(),
  deferredReasons: z.array(z.string()).optional(),
  rebalanced: z.string().optional(),
  movingSince: z.number().int().nonnegative().optional(),
  revision: z
    .string()
    .regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/)
    .optional(),
  observation: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
})

type Branch = z.infer<typeof branchSchema>
type Root = z.infer<typeof rootSchema>

/** The decisions that a status branch holds, by decision key; one with a part missing or malformed is left out. */
export function parseDecisions(tree: TreeDirectory): ReadonlyMap<string, Decision> {
  const decisions = new Map<string, Decision>()
  const observations = (digest: string) => observationAt(tree, digest)
  for (const [application, entry] of directoryAt(tree, 'decisions')?.entries ?? []) {
    if (entry.kind !== 'directory') continue
    for (const workload of entry.entries.values()) {
      if (workload.kind !== 'directory') continue
      for (const decision of parseWorkload(application, workload, observations))
        decisions.set(decisionKey(decision), decision)
    }
  }
  return decisions
}

// A file that is not what its name says is not what the decision read.
function observationAt(tree: TreeDirectory, digest: string): Observation | undefined {
  const path = `observations/${digest}.yaml`
  const file = fileAt(tree, path)
  if (file === undefined || sha256(textOf(file)) !== digest) return undefined
  return parseObservation(parseDocuments(file, path).documents[0]?.value)
}

function parseWorkload(
  application: string,
  directory: TreeDirectory,
  observations: (digest: string) => Observation | undefined,
): readonly Decision[] {
  const branches = new Map<string, Branch>()
  const roots: Root[] = []
  for (const [path, file] of filesBelow(directory)) {
    const node = path === 'decision.yaml' ? '' : path.slice(0, -'/decision.yaml'.length)
    for (const { value } of parseDocuments(file, path).documents) {
      const root = rootSchema.safeParse(value)
      if (root.success) roots.push(root.data)
      const branch = branchSchema.safeParse(value)
      if (branch.success) branches.set(`${branch.data.policy} ${node}`, branch.data)
    }
  }
  return roots.flatMap(root => {
    const tree = buildNode(root, root.scope, branches, root)
    if (tree === undefined) return []
    const { policy, scope, workload, replicas, unplaced, digest, triggers, deferredReasons, ...rest } = root
    const { movingSince, rebalanced, revision, tiers } = rest
    const observation = root.observation && observations(root.observation)
    const head = { application, workload, policy: { name: policy, scope }, replicas, digest }
    return [
      {
        ...head,
        ...(unplaced && { unplaced }),
        ...(tiers && { tiers: tiers.map(tierShare) }),
        ...(triggers && { triggers }),
        ...(deferredReasons && { deferredReasons }),
        ...(rebalanced !== undefined && { rebalanced }),
        ...(movingSince !== undefined && { movingSince }),
        ...(revision !== undefined && { revision }),
        ...(observation && { observation }),
        root: tree,
      },
    ]
  })
}

function tierShare({
  tier,
  affinityName,
  replicas,
  maxReplicas,
}: NonNullable<Root['tiers']>[number]): TierShare {
  return {
    tier,
    ...(affinityName !== undefined && { affinityName }),
    replicas,
    ...(maxReplicas !== undefined && { maxReplicas }),
  }
}

function buildNode(
  fields: z.infer<typeof nodeSchema>,
  path: string,
  branches: ReadonlyMap<string, Branch>,
  root: Root,
): DecisionNode | undefined {
  const { cluster, name } = fields
  const branch = branches.get(`${root.policy} ${path}`)
  if (branch === undefined && cluster === undefined) return undefined
  const children: DecisionNode[] = []
  for (const child of name === '.' ? [] : (branch?.children ?? [])) {
    const below = child.name === '.' ? path : path === '' ? child.name : `${path}/${child.name}`
    const node = buildNode(child, below, branches, root)
    if (node === undefined) return undefined
    children.push(node)
  }
  return { path, ...ownFields(fields), children }
}

function ownFields(fields: z.infer<typeof nodeSchema>): Omit<DecisionNode, 'path' | 'children'> {
  const { cluster, maxReplicas, leaving, evicted, reason, explicitWeight, algorithm, ...rest } = fields
  const { name, target, granted, weight, minReplicas, tier, schedulingDigest: digest } = rest
  return {
    name,
    ...(cluster !== undefined && { cluster }),
    target,
    granted,
    weight,
    ...(explicitWeight !== undefined && { explicitWeight }),
    ...(tier !== undefined && { tier }),
    minReplicas,
    ...(maxReplicas !== undefined && { maxReplicas }),
    ...(fields.refuted !== undefined && { refuted: fields.refuted }),
    ...(leaving !== undefined && { leaving }),
    ...(evicted !== undefined && { evicted }),
    ...(reason !== undefined && { reason }),
    ...(digest !== undefined && { digest }),
    ...(algorithm !== undefined && algorithm !== 'Webster' && { algorithm }),
  }
}
