/** Which divisions are made as if nothing had been before. */
export interface Afresh {
  /** The division of the node at a path. */
  readonly at: (path: string) => boolean
  /** That of the node at a path, or one below it. */
  readonly concerns: (path: string) => boolean
}

const nowhere: Afresh = { at: () => false, concerns: () => false }

/** All divisions in the branches at `paths`. */
export function afreshOf(paths: readonly string[]): Afresh {
  if (paths.length === 0) return nowhere
  return {
    at: path => paths.some(branch => isWithin(path, branch)),
    concerns: path => paths.some(branch => isWithin(path, branch) || isWithin(branch, path)),
  }
}

function isWithin(path: string, branch: string): boolean {
  return branch === '' || path === branch || path.startsWith(`${branch}/`)
}
