/** Joins and normalises `/`-separated paths inside a tree; undefined when the result leaves the tree. */
export function joinPath(...parts: readonly string[]): string | undefined {
  const out: string[] = []
  for (const name of parts.join('/').split('/')) {
    if (name === '' || name === '.') continue
    if (name !== '..') out.push(name)
    else if (out.pop() === undefined) return undefined
  }
  return out.join('/')
}

/** The directory part of a path; `''` for a name at the root. */
export function parentPath(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
