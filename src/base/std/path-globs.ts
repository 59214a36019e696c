/**
 * Whether a `/`-separated path matches a list of globs: at least one that includes it (or none includes at all), and
 * none that excludes it with `!`. `*` and `?` stay within a name, `**` spans names, `a/**` includes `a` itself.
 */
export function matchesPaths(globs: readonly string[], path: string): boolean {
  const including = globs.filter(glob => !glob.startsWith('!'))
  const excluding = globs.filter(glob => glob.startsWith('!')).map(glob => glob.slice(1))
  if (excluding.some(glob => matchesGlob(glob, path))) return false
  return including.length === 0 || including.some(glob => matchesGlob(glob, path))
}

/** Whether one glob matches a whole path. */
export function matchesGlob(glob: string, path: string): boolean {
  const names = path === '' ? [] : path.split('/')
  return matchNames(glob.split('/'), 0, names, 0)
}

function matchNames(patterns: readonly string[], p: number, names: readonly string[], n: number): boolean {
  const pattern = patterns[p]
  if (pattern === undefined) return n === names.length
  if (pattern === '**') {
    for (let next = n; next <= names.length; next++) {
      if (matchNames(patterns, p + 1, names, next)) return true
    }
    return false
  }
  const name = names[n]
  return name !== undefined && matchName(pattern, 0, name, 0) && matchNames(patterns, p + 1, names, n + 1)
}

// Backtracks to the last star only, so that a hostile pattern costs at most the product of the lengths.
function matchName(pattern: string, p: number, name: string, n: number): boolean {
  let star = -1
  let resume = 0
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++
      resume = n
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++
      n++
    } else if (star >= 0) {
      p = star + 1
      n = ++resume
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
