/** Reads a regular expression of a user as a search within texts; undefined when it is none, or may take long. */
export function parseSearch(pattern: string): RegExp | undefined {
  const ignoreCase = pattern.startsWith('(?i)')
  if (notInGo.test(pattern) || repeatsRepetition(pattern)) return undefined
  try {
    return new RegExp(ignoreCase ? pattern.slice(4) : pattern, ignoreCase ? 'i' : '')
  } catch {
    return undefined
  }
}

/**
 * Reads a regular expression of a user as a test of whole texts; undefined when it is none. Go's expressions take
 * linear time and JavaScript's do not, so what could take long (a repeated group that repeats or chooses itself, more
 * than four repetitions) is refused, as is what Go does not have.
 */
export function parsePattern(pattern: string, suffix = ''): RegExp | undefined {
  if (notInGo.test(pattern) || repeatsRepetition(pattern)) return undefined
  const ignoreCase = pattern.startsWith('(?i)')
  try {
    return new RegExp(`^(?:${ignoreCase ? pattern.slice(4) : pattern})${suffix}$`, ignoreCase ? 'i' : '')
  } catch {
    return undefined
  }
}

const notInGo = /\(\?<?[=!]|\\[1-9]/
const maxRepetitions = 4

function repeatsRepetition(pattern: string): boolean {
  // For each open group, whether it repeats or chooses.
  const groups: boolean[] = [false]
  let repetitions = 0
  let closed = false
  for (const [token] of pattern.matchAll(/\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?[a-zP:]*(?:<\w+>)?|./gs)) {
    const top = groups.length - 1
    if (token.startsWith('(')) groups.push(false)
    else if (token === ')') {
      const complex = groups.pop() ?? false
      if (groups.length === 0) return false
      groups[top - 1] ||= complex
      closed = complex
      continue
    } else if (token === '*' || token === '+' || token === '{') {
      if (closed || ++repetitions > maxRepetitions) return true
      groups[top] = true
    } else if (token === '|' || token === '?') groups[top] = true
    closed = false
  }
  return false
}
