import { matchesGlob } from '../../../base/std/path-globs.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { Refuse } from './filter.ts'

export function pathsFilter(policy: PropagationPolicy): Refuse | undefined {
  const globs = policy.clusterAffinity?.paths
  if (globs === undefined || globs.length === 0) return undefined
  const including = globs.filter(glob => !glob.startsWith('!'))
  const excluding = globs.filter(glob => glob.startsWith('!'))
  return ({ path }) => {
    const excluded = excluding.find(glob => matches(glob.slice(1), path))
    if (excluded !== undefined) return `"${path}" matches "${excluded}" of the paths`
    if (including.length === 0 || including.some(glob => matches(glob, path))) return undefined
    return `"${path}" matches none of the paths ${including.map(glob => `"${glob}"`).join(', ')}`
  }
}

// Whole branches, the common case, need no walk along the pattern.
function matches(glob: string, path: string): boolean {
  if (glob === '**') return true
  if (!glob.endsWith('/**') || /[*?]/.test(glob.slice(0, -3))) return matchesGlob(glob, path)
  const branch = glob.slice(0, -3)
  return path.startsWith(branch) && (path.length === branch.length || path[branch.length] === '/')
}
