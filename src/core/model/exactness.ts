/** What a target of a preference is compared with: a directory below a node, or the cluster that it is. */
export interface Targeted {
  readonly path: string
  /** `.` for the cluster that a hub itself is. */
  readonly name: string
  /** Name of the cluster, on a leaf. */
  readonly cluster: string | undefined
}

/** How exactly a target names something: 4 by its path, 3 by its cluster, 2 by its directory, 1 as `"*"`, 0 not at all. */
export function exactnessOf(target: string, { path, name, cluster }: Targeted): 0 | 1 | 2 | 3 | 4 {
  if (target === path) return 4
  if (target === cluster) return 3
  if (target === name) return 2
  return target === '*' ? 1 : 0
}
