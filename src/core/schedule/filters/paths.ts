import { matchesGlob } from '../../../base/std/path-globs.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { Refuse } from './filter.ts'

export function pathsFilter(policy: PropagationPolicy): Refuse | undefined {
  const globs = policy.clusterAffinity?.paths
  if (globs === undefined || globs.length === 0) return undefined
  const including = globs.filter(glob => !glob.startsWith('!')).map(matcherOf)
  const excluding = globs.filter(glob => glob.startsWith('!')).map(glob => matcherOf(glob.slice(1)))
  return ({ path }) => {
    for (const { glob, matches } of excluding) {
      if (matches(path)) return `"${path}" matches "!${glob}" of the paths`
    }
    if (including.length === 0) return undefined
    for (const { matches } of including) if (matches(path)) return undefined
    return `"${path}" matches none of the paths ${including.map(({ glob }) => `"${glob}"`).join(', ')}`
  }
}

interface Matcher {
  readonly glob: string
  readonly matches: (path: string) => boolean
}

// Whole branches, the common case, need no walk along the pattern.
function matcherOf(glob: string): Matcher {
  if (glob === '**') return { glob, matches: () => true }
  const branch = glob.endsWith('/**') ? glob.slice(0, -3) : undefined
  if (branch === undefined || /[*?]/.test(branch)) return { glob, matches: path => matchesGlob(glob, path) }
  const below = `${branch}/`
  return { glob, matches: path => path === branch || path.startsWith(below) }
}
