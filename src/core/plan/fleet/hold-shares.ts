import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import type { DesiredCluster, DesiredNode, Pair } from '../../model/desired.ts'

/**
 * The desired state with the shares of some applications as they were: where their decisions are not made, no cluster
 * may have what they would grant. A pair that only they would bring is withheld. Branches without any are the same.
 */
export function holdShares(
  node: DesiredNode,
  before: DesiredNode | undefined,
  applications: ReadonlySet<string>,
): DesiredNode {
  if (applications.size === 0) return node
  const shares = new Map<string, Pair['shares']>()
  if (before !== undefined) collect(before, applications, shares)
  return replace(node, applications, shares)
}

function collect(
  node: DesiredNode,
  applications: ReadonlySet<string>,
  shares: Map<string, Pair['shares']>,
): void {
  const { cluster } = node
  for (const pair of cluster?.pairs ?? []) {
    if (applications.has(pair.application)) shares.set(keyOf(cluster?.cluster.name, pair), pair.shares)
  }
  for (const child of node.children) collect(child, applications, shares)
}

function replace(
  node: DesiredNode,
  applications: ReadonlySet<string>,
  shares: ReadonlyMap<string, Pair['shares']>,
): DesiredNode {
  const children = node.children.map(child => replace(child, applications, shares))
  const cluster = node.cluster && withShares(node.cluster, applications, shares)
  const same = cluster === node.cluster && children.every((child, index) => child === node.children[index])
  return same ? node : { ...node, children, ...(cluster && { cluster }) }
}

function withShares(
  cluster: DesiredCluster,
  applications: ReadonlySet<string>,
  shares: ReadonlyMap<string, Pair['shares']>,
): DesiredCluster {
  const withheld: string[] = []
  const pairs = cluster.pairs.flatMap((pair): readonly Pair[] => {
    if (!applications.has(pair.application)) return [pair]
    const was = shares.get(keyOf(cluster.cluster.name, pair))
    if (was === undefined && pair.shares.size > 0) withheld.push(pair.application)
    if (was === undefined) return pair.shares.size === 0 ? [pair] : []
    return sameAs(was, pair.shares) ? [pair] : [{ ...pair, shares: kept(was, pair.shares) }]
  })
  const same =
    pairs.length === cluster.pairs.length && pairs.every((pair, index) => pair === cluster.pairs[index])
  if (same) return cluster
  const left = withheld.map(application => ({ application, because: [undecided], withheld: true as const }))
  return { ...cluster, pairs, unreadable: [...cluster.unreadable, ...left] }
}

const undecided: Diagnostic = {
  code: 'plan/stopped',
  severity: 'error',
  message: 'a guard stops how it is divided',
  at: { file: 'fleet.yaml' },
}

function sameAs(was: Pair['shares'], now: Pair['shares']): boolean {
  return [...now].every(([key, { replicas }]) => was.get(key)?.replicas === replicas)
}

// A workload that is new has nothing yet.
function kept(was: Pair['shares'], now: Pair['shares']): Pair['shares'] {
  return new Map([...now].map(([key, share]) => [key, was.get(key) ?? { ...share, replicas: 0 }]))
}

function keyOf(cluster: string | undefined, { application }: Pair): string {
  return `${cluster ?? ''} ${application}`
}
