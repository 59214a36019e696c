import type { DesiredCluster, DesiredNode } from '../../model/desired.ts'

export interface ChangedClusters {
  /** Clusters on both sides, wherever they lie, that are not the same object; and those that joined, without `old`. */
  readonly both: readonly {
    readonly name: string
    readonly old: DesiredCluster | undefined
    readonly next: DesiredCluster
  }[]
  readonly joined: readonly string[]
  /** Clusters that are not there any more, by name. */
  readonly left: readonly DesiredCluster[]
}

/** Finds the clusters of two desired states that may differ; a cluster is known by its name, so a moved one is the same. */
export function changedClusters(
  before: DesiredNode | undefined,
  after: DesiredNode | undefined,
): ChangedClusters {
  const old = new Map<string, DesiredCluster>()
  const next = new Map<string, DesiredCluster>()
  collect(before, after, old, next)
  const names = [...next.keys()].sort()
  return {
    both: names.flatMap(name => {
      const cluster = next.get(name)
      return cluster === undefined ? [] : [{ name, old: old.get(name), next: cluster }]
    }),
    joined: names.filter(name => !old.has(name)),
    left: [...old]
      .filter(([name]) => !next.has(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, cluster]) => cluster),
  }
}

function collect(
  before: DesiredNode | undefined,
  after: DesiredNode | undefined,
  old: Map<string, DesiredCluster>,
  next: Map<string, DesiredCluster>,
): void {
  if (before === after) return
  if (before?.cluster !== after?.cluster) {
    if (before?.cluster !== undefined) old.set(before.cluster.cluster.name, before.cluster)
    if (after?.cluster !== undefined) next.set(after.cluster.cluster.name, after.cluster)
  }
  const children = new Map(before?.children.map(child => [child.path, child]))
  for (const child of after?.children ?? []) {
    collect(children.get(child.path), child, old, next)
    children.delete(child.path)
  }
  for (const child of children.values()) collect(child, undefined, old, next)
}
