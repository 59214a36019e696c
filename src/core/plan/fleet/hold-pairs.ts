import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import type { DesiredCluster, DesiredNode, Pair } from '../../model/desired.ts'
import type { ObjectKey } from '../../model/object.ts'
import { type Bind, keysOf } from './pair-changes.ts'

/** A pair that stays as it is, though the new desired state changes it or has it no more. */
export interface HeldPair {
  readonly cluster: string
  readonly pair: Pair
}

/** Finds the pairs of a desired state by cluster and application, marked as held at the revision they are of. */
export function pairsToHold(
  before: DesiredNode | undefined,
  wanted: readonly { readonly cluster: string; readonly application: string }[],
  revision: string,
  because: readonly Diagnostic[],
): readonly HeldPair[] {
  const names = Map.groupBy(wanted, ({ cluster }) => cluster)
  const held: HeldPair[] = []
  const visit = (node: DesiredNode): void => {
    const name = node.cluster?.cluster.name ?? ''
    const applications = new Set(names.get(name)?.map(({ application }) => application))
    for (const pair of node.cluster?.pairs ?? []) {
      if (!applications.has(pair.application)) continue
      held.push({
        cluster: name,
        pair: { ...pair, held: { revision: pair.held?.revision ?? revision, because } },
      })
    }
    for (const child of node.children) visit(child)
  }
  if (before !== undefined) visit(before)
  return held
}

/**
 * The desired state with pairs put back as they were; branches without any are the same objects. What the pairs would
 * render that are not there now, and nobody else renders, is told as `coming`.
 */
export function holdPairs(node: DesiredNode, held: readonly HeldPair[], bind: Bind): DesiredNode {
  return held.length === 0
    ? node
    : replace(
        node,
        Map.groupBy(held, ({ cluster }) => cluster),
        bind,
      )
}

function replace(node: DesiredNode, held: ReadonlyMap<string, readonly HeldPair[]>, bind: Bind): DesiredNode {
  const children = node.children.map(child => replace(child, held, bind))
  const own = node.cluster && held.get(node.cluster.cluster.name)
  const same = children.every((child, index) => child === node.children[index])
  if (own === undefined && same) return node
  const cluster =
    own === undefined || node.cluster === undefined ? node.cluster : withPairs(node.cluster, own, bind)
  return { ...node, children, ...(cluster && { cluster }) }
}

const made = new WeakMap<
  DesiredCluster,
  { readonly bind: Bind; readonly held: readonly HeldPair[]; readonly cluster: DesiredCluster }
>()

// While a rollout goes on, most clusters are held again and again as they were.
function withPairs(desired: DesiredCluster, held: readonly HeldPair[], bind: Bind): DesiredCluster {
  const last = made.get(desired)
  const isSame =
    last?.bind === bind &&
    last.held.length === held.length &&
    held.every(({ pair }, index) => pair === last.held[index]?.pair)
  if (last !== undefined && isSame) return last.cluster
  const cluster = replacePairs(desired, held, bind)
  made.set(desired, { bind, held, cluster })
  return cluster
}

function replacePairs(desired: DesiredCluster, held: readonly HeldPair[], bind: Bind): DesiredCluster {
  const { cluster, coming = [], ...rest } = desired
  const pairs = new Map(desired.pairs.map(pair => [pair.application, pair]))
  for (const { pair } of held) pairs.set(pair.application, pair)
  const sorted = [...pairs.values()].sort((a, b) => (a.application < b.application ? -1 : 1))
  const keys = (of: readonly Pair[]): readonly ObjectKey[] =>
    of.flatMap(pair => [...keysOf(bind(pair, cluster))])
  const here = new Set(keys(sorted))
  const later = keys(desired.pairs.filter(pair => pairs.get(pair.application) !== pair))
  const left = new Set([...coming, ...later].filter(key => !here.has(key)))
  return { ...rest, cluster, pairs: sorted, ...(left.size > 0 && { coming: left }) }
}
