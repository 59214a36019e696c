/** Which divisions are made as if nothing had been before. */
export interface Afresh {
  /** The division of the node at a path. */
  readonly at: (path: string) => boolean
  /** That of the node at a path, or one below it. */
  readonly concerns: (path: string) => boolean
}

const nowhere: Afresh = { at: () => false, concerns: () => false }

/** All divisions in the branches at `paths`, and those on the way to the clusters at `returned`. */
export function afreshOf(paths: readonly string[], returned: readonly string[]): Afresh {
  if (paths.length + returned.length === 0) return nowhere
  const leads = (path: string): boolean => returned.some(cluster => isWithin(cluster, path))
  return {
    at: path => leads(path) || paths.some(branch => isWithin(path, branch)),
    concerns: path => leads(path) || paths.some(branch => isWithin(path, branch) || isWithin(branch, path)),
  }
}

function isWithin(path: string, branch: string): boolean {
  return branch === '' || path === branch || path.startsWith(`${branch}/`)
}
