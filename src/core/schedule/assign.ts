import type { DecisionNode } from '../model/decision.ts'
import type { Afresh } from './afresh.ts'
import type { Before } from './before.ts'
import type { Branch, Part } from './branch.ts'
import { divideByRule } from './division/divide-by-rule.ts'
import { madeFrom, rememberBranch } from './made-from.ts'

/** What the top-down walk carries beside the share. */
export interface Assignment {
  readonly before: Before
  /** What is in force in a cluster that is handed `target`; `old` is the node at its place before. */
  readonly granted: (cluster: string, target: number, old: DecisionNode | undefined) => number
  /** The scheduling fields are those of the previous decision, at every node. */
  readonly sameFields: boolean
  /** The branches that are divided as if nothing had been before. */
  readonly afresh: Afresh
  /** False where targets are not what the division gave, so that nothing is skipped by identity. */
  readonly reusable: boolean
  /** `namespace/name` of the workload, which breaks ties of equal weights. */
  readonly key: string
  /** Weights that were measured stay as they were when the division was made, because it is the same still. */
  readonly steady?: boolean
  /** The overflow tier whose clusters are divided among; absent: the first, or there are none. */
  readonly tier?: number
}

/**
 * Hands a part its share and divides it further down. `old` is the node of the same path in the previous decision and
 * `oldDigest` the scheduling that was in force there; a node that comes out as it was is that very object.
 */
export function assign(
  part: Part,
  share: number,
  digest: string,
  old: DecisionNode | undefined,
  oldDigest: string | undefined,
  run: Assignment,
): DecisionNode {
  const { branch } = part
  if (branch === undefined) {
    const granted = part.cluster === undefined ? share : run.granted(part.cluster, share, old)
    return settleLeaf(part, share, granted, old, run)
  }
  const takesOver = branch.digest === digest ? undefined : branch.digest
  const was = madeFrom(old, branch)
  const same = was !== undefined && was.target === share && was.tier === run.tier
  const known = same && run.reusable && !run.afresh.concerns(part.path)
  const children = known ? was.children : divide(branch, share, old, oldDigest, run)
  const granted = children.reduce((sum, child) => sum + child.granted, 0)
  const node = settle(part, share, granted, takesOver, children, old, run)
  if (run.reusable) rememberBranch(node, branch)
  return node
}

function divide(
  branch: Branch,
  share: number,
  old: DecisionNode | undefined,
  oldDigest: string | undefined,
  run: Assignment,
): readonly DecisionNode[] {
  const contenders = branch.contenders ?? []
  const { path } = branch.node.placement
  const inForce = old?.digest ?? oldDigest
  const otherFields = !run.sameFields && inForce !== branch.digest
  const fresh = old !== undefined && (otherFields || run.afresh.at(path) || reweighed(branch, old))
  const current = run.before.none || fresh ? undefined : run.before.targetsOf(contenders, old)
  const targets = branch.rule ? divideByRule(share, contenders, branch.rule, run.key, current) : []
  const measured = branch.rule?.measured === true && run.sameFields
  const steady = measured && current !== undefined && targets.every((each, at) => each === current[at])
  const inner = (run.steady ?? false) === steady ? run : { ...run, steady }
  if (contenders === branch.parts) return build(branch, (_, index) => targets[index], old, inForce, inner)
  const shares = new Map(contenders.map((part, index) => [part, targets[index]]))
  return build(branch, part => shares.get(part), old, inForce, inner)
}

// In a flat division the groups between are sums of what their clusters got.
function build(
  branch: Branch,
  shareOf: (part: Part, index: number) => number | undefined,
  old: DecisionNode | undefined,
  oldDigest: string | undefined,
  run: Assignment,
): readonly DecisionNode[] {
  const before = old && new Map(old.children.map(child => [child.name, child]))
  const children = branch.parts.map((part, index): DecisionNode => {
    const share = shareOf(part, index)
    const same = before?.get(part.name)
    if (share !== undefined || part.branch === undefined) {
      return assign(part, share ?? 0, branch.digest, same, oldDigest, run)
    }
    const below = build(part.branch, shareOf, same, oldDigest, run)
    const target = below.reduce((sum, child) => sum + child.target, 0)
    const granted = below.reduce((sum, child) => sum + child.granted, 0)
    return settle(part, target, granted, undefined, below, same, run)
  })
  const kept = old !== undefined && sameList(children, old.children)
  return kept ? old.children : children
}

// A weight that the user states differently, on a node that was there: what others have was divided by another rule.
function reweighed(branch: Branch, old: DecisionNode): boolean {
  const before = new Map(old.children.map(child => [child.name, child]))
  return branch.parts.some(part => {
    const was = before.get(part.name)
    if (was === undefined || was.cluster !== part.cluster) return false
    const below = part.branch
    if (below !== undefined && below.contenders === undefined) return reweighed(below, was)
    return part.weight !== was.weight && (part.explicitWeight || was.explicitWeight === true)
  })
}

const noChildren: readonly DecisionNode[] = []

// Workloads of which a cluster gets as many share the leaf; not for ever, as targets come and go.
function settleLeaf(
  part: Part,
  target: number,
  granted: number,
  old: DecisionNode | undefined,
  run: Assignment,
): DecisionNode {
  if (old !== undefined && unchanged(old, part, target, granted, undefined, noChildren, run)) return old
  const { leaf, leaves } = part
  if (leaf?.target === target && leaf.granted === granted && leaf.tier === run.tier) return leaf
  for (const each of leaves ?? noChildren) {
    if (each.target === target && each.granted === granted && each.tier === run.tier) return each
  }
  const made = settle(part, target, granted, undefined, noChildren, undefined, run)
  if (leaf === undefined) part.leaf = made
  else if (leaves === undefined) part.leaves = [made]
  else leaves[leaves.length % keptLeaves] = made
  return made
}

const keptLeaves = 32

function settle(
  part: Part,
  target: number,
  granted: number,
  digest: string | undefined,
  children: readonly DecisionNode[],
  old: DecisionNode | undefined,
  run: Assignment,
): DecisionNode {
  const { reason, refuted } = part
  if (old !== undefined && unchanged(old, part, target, granted, digest, children, run)) return old
  const node = nodeOf(part, target, granted, children, run.tier)
  if (refuted !== undefined) node.refuted = refuted
  if (reason !== undefined) node.reason = reason
  if (digest !== undefined) node.digest = digest
  const algorithm = algorithmOf(part)
  if (algorithm !== undefined) node.algorithm = algorithm
  return node
}

// Written out, because what is added to an object later lies apart from it.
function nodeOf(
  { path, name, cluster, weight, min, max, explicitWeight }: Part,
  target: number,
  granted: number,
  children: readonly DecisionNode[],
  tier: number | undefined,
): Mutable<DecisionNode> {
  if (!explicitWeight && tier === undefined && max !== Number.POSITIVE_INFINITY) {
    return cluster === undefined
      ? { path, name, target, granted, weight, minReplicas: min, children, maxReplicas: max }
      : { path, name, target, granted, weight, minReplicas: min, children, cluster, maxReplicas: max }
  }
  const node: Mutable<DecisionNode> =
    cluster === undefined
      ? { path, name, target, granted, weight, minReplicas: min, children }
      : { path, name, target, granted, weight, minReplicas: min, children, cluster }
  if (explicitWeight) node.explicitWeight = true
  if (tier !== undefined) node.tier = tier
  if (max !== Number.POSITIVE_INFINITY) node.maxReplicas = max
  return node
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function unchanged(
  old: DecisionNode,
  part: Part,
  target: number,
  granted: number,
  digest: string | undefined,
  children: readonly DecisionNode[],
  run: Assignment,
): boolean {
  return (
    old.target === target &&
    old.granted === granted &&
    old.tier === run.tier &&
    old.leaving === undefined &&
    (old.weight === part.weight || run.steady === true) &&
    old.minReplicas === part.min &&
    old.refuted === part.refuted &&
    old.path === part.path &&
    old.name === part.name &&
    old.cluster === part.cluster &&
    (sameLimit(old, part) || (run.sameFields && isLoose(old, part))) &&
    (old.explicitWeight ?? false) === part.explicitWeight &&
    old.digest === digest &&
    old.algorithm === algorithmOf(part) &&
    sameList(children, old.children)
  )
}

function algorithmOf({ branch }: Part): DecisionNode['algorithm'] {
  const { rule } = branch ?? {}
  if (rule === undefined) return undefined
  if (rule.aggregated) return 'Aggregated'
  return rule.algorithm === 'Webster' ? undefined : rule.algorithm
}

function sameLimit(old: DecisionNode, { max, reason }: Part): boolean {
  return (old.maxReplicas ?? Number.POSITIVE_INFINITY) === max && old.reason === reason
}

// How many fit is another number with every pod that comes or goes; where it limits nobody, that is no news.
function isLoose({ target, maxReplicas = Number.POSITIVE_INFINITY }: DecisionNode, { max }: Part): boolean {
  return target < max && target < maxReplicas
}

function sameList(a: readonly DecisionNode[], b: readonly DecisionNode[]): boolean {
  return a === b || (a.length === b.length && a.every((node, index) => node === b[index]))
}
