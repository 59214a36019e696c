import type { DesiredNode, Pair } from '../../model/desired.ts'

/** Replicas by object key. */
export type Granted = Readonly<Record<string, number>>

/** A desired state with the replicas that `grantedTo` knows of; undefined: as they are. What differs nowhere is the same object. */
export function withShares(
  node: DesiredNode,
  grantedTo: (cluster: string, application: string) => Granted | undefined,
): DesiredNode {
  const children = node.children.map(child => withShares(child, grantedTo))
  const { cluster } = node
  const pairs = cluster?.pairs.map(pair => {
    const granted = grantedTo(cluster.cluster.name, pair.application)
    return granted === undefined ? pair : withGranted(pair, granted)
  })
  const isSame =
    children.every((child, at) => child === node.children[at]) &&
    pairs?.every((pair, at) => pair === cluster?.pairs[at]) !== false
  if (isSame) return node
  return { ...node, children, ...(cluster && pairs && { cluster: { ...cluster, pairs } }) }
}

/** A pair with these replicas, and none of what is not named. */
export function withGranted(pair: Pair, granted: Granted): Pair {
  const differs = [...pair.shares].some(([key, { replicas }]) => (granted[key] ?? 0) !== replicas)
  if (!differs) return pair
  const shares = [...pair.shares].map(
    ([key, share]) => [key, { ...share, replicas: granted[key] ?? 0 }] as const,
  )
  return { ...pair, shares: new Map(shares) }
}
