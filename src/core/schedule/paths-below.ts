/** Paths at or below a node by the child's path that they are at or below; those of the node itself are left out. */
export function pathsByChild(paths: readonly string[], node: string): ReadonlyMap<string, readonly string[]> {
  const prefix = node === '' ? 0 : node.length + 1
  const below = new Map<string, string[]>()
  for (const path of paths) {
    if (path.length <= prefix) continue
    const end = path.indexOf('/', prefix)
    const child = end < 0 ? path : path.slice(0, end)
    const list = below.get(child)
    if (list === undefined) below.set(child, [path])
    else list.push(path)
  }
  return below
}
