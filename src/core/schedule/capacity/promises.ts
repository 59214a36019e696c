import type { Decision, DecisionNode } from '../../model/decision.ts'
import type { Amounts } from '../../model/observation.ts'
import { type KnownNode, knownAt } from './known-tree.ts'

/** A workload that decisions grant, with what one replica of it asks for. */
export interface GrantedWorkload {
  readonly decision: Decision
  /** Object key of its workload. */
  readonly workload: string
  readonly request: Amounts
}

/** What is granted and was not seen yet. */
export interface Promises {
  /** By cluster name. */
  readonly amounts: ReadonlyMap<string, Amounts>
  /** Paths of these clusters, and of all nodes above. */
  readonly paths: ReadonlySet<string>
}

/**
 * What decisions granted and nobody has seen yet: it is taken from what is free in its cluster, so that the same room
 * is not given twice. Of clusters whose room is not known nothing is told.
 */
export function promisedIn(workloads: readonly GrantedWorkload[], root: KnownNode): Promises {
  const amounts = new Map<string, Map<string, bigint>>()
  const paths = new Set<string>()
  for (const { decision, workload, request } of workloads) {
    const known = knownAt(root, decision.root.path)
    if (known === undefined) continue
    for (const { cluster, path, replicas } of missingBelow(decision.root, known, workload)) {
      const sum = amounts.get(cluster) ?? new Map<string, bigint>()
      if (sum.size === 0) addPaths(paths, path)
      amounts.set(cluster, sum)
      for (const [name, each] of request) sum.set(name, (sum.get(name) ?? 0n) + each * BigInt(replicas))
    }
  }
  return { amounts, paths }
}

interface Missing {
  readonly cluster: string
  readonly path: string
  readonly replicas: number
}

const nothing: readonly Missing[] = []

const memory = new WeakMap<
  DecisionNode,
  { readonly known: KnownNode; readonly missing: readonly Missing[] }
>()

// A decision and what is known of its clusters are mostly what they were, and mostly nothing is missing.
function missingBelow(node: DecisionNode, known: KnownNode, workload: string): readonly Missing[] {
  if (!known.limited) return nothing
  if (node.cluster !== undefined) return missingIn(node, known, workload)
  const last = memory.get(node)
  if (last?.known === known) return last.missing
  const all: Missing[] = []
  let at = 0
  for (const child of node.children) {
    if (child.name === '.') {
      all.push(...missingIn(child, known, workload))
      continue
    }
    while ((known.children[at]?.placement.name ?? child.name) < child.name) at++
    const below = known.children[at]
    if (below?.placement.name !== child.name) continue
    for (const each of missingBelow(child, below, workload)) all.push(each)
  }
  const missing = all.length === 0 ? nothing : all
  memory.set(node, { known, missing })
  return missing
}

function missingIn(
  { cluster, granted }: DecisionNode,
  { placement, seen }: KnownNode,
  workload: string,
): readonly Missing[] {
  if (cluster === undefined || placement.cluster?.name !== cluster) return nothing
  if (seen === undefined && placement.cluster.capacity === undefined) return nothing
  // What runs there is not in what is free only where that was seen.
  const there = seen?.room === undefined ? 0 : (seen.workloads.get(workload)?.replicas ?? 0)
  const replicas = granted - there
  return replicas <= 0 ? nothing : [{ cluster, path: placement.path, replicas }]
}

function addPaths(paths: Set<string>, path: string): void {
  for (let at = path; at !== '' && !paths.has(at); at = at.slice(0, Math.max(0, at.lastIndexOf('/'))))
    paths.add(at)
  paths.add('')
}
