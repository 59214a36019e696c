import type { JsonObject, JsonValue } from '../../../base/std/json.ts'
import type { Decision, DecisionNode, WorkloadId } from '../../model/decision.ts'
import { observationFile } from './observation-file.ts'

/** The documents of one decision by path: one per node that has children, so that a branch's change is one file's. */
export function decisionDocuments(decision: Decision): ReadonlyMap<string, JsonObject> {
  const base = decisionDirectory(decision.application, decision.workload)
  const documents = new Map<string, JsonObject>()
  const { root } = decision
  documents.set(decisionFile(base, root.path), { ...headFields(decision), ...branchDocument(root) })
  const visit = (node: DecisionNode): void => {
    for (const child of node.children) {
      if (child.children.length === 0) continue
      documents.set(decisionFile(base, child.path), innerDocument(child, decision.policy))
      visit(child)
    }
  }
  visit(root)
  return documents
}

// A node is the same object from one decision to the next while it says the same, and its policy by name.
const inner = new WeakMap<DecisionNode, { readonly policy: string; readonly document: JsonObject }>()

function innerDocument(node: DecisionNode, { name }: Decision['policy']): JsonObject {
  const known = inner.get(node)
  if (known?.policy === name) return known.document
  const document = { policy: name, ...branchDocument(node) }
  inner.set(node, { policy: name, document })
  return document
}

function branchDocument(node: DecisionNode): JsonObject {
  return { ...nodeFields(node), children: node.children.map(nodeFields) }
}

/** The directory of the status branch that holds how a workload is divided. */
export function decisionDirectory(application: string, { kind, namespace, name }: WorkloadId): string {
  return `decisions/${application}/${kind}.${namespace}.${name}`
}

/** The file of a node in the directory of its decision. */
export function decisionFile(base: string, path: string): string {
  return path === '' ? `${base}/decision.yaml` : `${base}/${path}/decision.yaml`
}

function headFields(decision: Decision): JsonObject {
  const {
    policy,
    workload,
    replicas,
    unplaced,
    tiers,
    digest,
    movingSince,
    revision,
    observation,
    rebalanced,
    triggers,
    deferredReasons,
  } = decision
  return {
    policy: policy.name,
    scope: policy.scope,
    workload: { ...workload },
    algorithm: 'Webster',
    replicas,
    ...(unplaced && { unplaced: { ...unplaced } }),
    ...(tiers && { tiers: tiers.map(each => ({ ...each })) }),
    digest,
    ...(triggers && { triggers: { ...triggers } }),
    ...(deferredReasons && { deferredReasons }),
    ...(rebalanced !== undefined && { rebalanced }),
    ...(movingSince !== undefined && { movingSince }),
    ...(revision !== undefined && { revision }),
    ...(observation && { observation: observationFile(observation).sha256 }),
  }
}

function nodeFields(node: DecisionNode): JsonObject {
  const fields: Record<string, JsonValue> = { name: node.name }
  if (node.cluster !== undefined) fields.cluster = node.cluster
  fields.target = node.target
  fields.granted = node.granted
  fields.weight = node.weight
  if (node.explicitWeight === true) fields.explicitWeight = true
  if (node.tier !== undefined) fields.tier = node.tier
  if (node.minReplicas > 0) fields.minReplicas = node.minReplicas
  if (node.maxReplicas !== undefined) fields.maxReplicas = node.maxReplicas
  if (node.refuted !== undefined) fields.refuted = node.refuted
  if (node.leaving === true) fields.leaving = true
  if (node.evicted === true) fields.evicted = true
  if (node.reason !== undefined) fields.reason = node.reason
  if (node.digest !== undefined) fields.schedulingDigest = node.digest
  if (node.algorithm !== undefined) fields.algorithm = node.algorithm
  return fields
}
