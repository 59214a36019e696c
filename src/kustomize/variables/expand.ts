import type { JsonScalar } from '../../base/std/json.ts'

/** Values by the names of vars; undefined for a name that none has. */
export type Lookup = (name: string) => JsonScalar | undefined

/**
 * Replaces each `$(NAME)` of a text that is known; `$$` stands for a dollar sign. A text that is one reference alone
 * takes the value's type (expand.go).
 */
export function expand(text: string, resolve: Lookup): JsonScalar {
  let result = ''
  let checkpoint = 0
  for (let cursor = 0; cursor < text.length; cursor++) {
    if (text[cursor] !== '$' || cursor + 1 >= text.length) continue
    result += text.slice(checkpoint, cursor)
    const { name, literal, length } = readReference(text.slice(cursor + 1))
    if (name === undefined) result += literal
    else {
      const value = resolve(name) ?? `$(${name})`
      if (text === `$(${name})`) return value
      result += String(value)
    }
    cursor += length
    checkpoint = cursor + 1
  }
  return result + text.slice(checkpoint)
}

interface Reference {
  readonly name?: string
  /** What stands there when it is no reference. */
  readonly literal: string
  /** How much of the text after the dollar sign is used up. */
  readonly length: number
}

function readReference(rest: string): Reference {
  if (rest.startsWith('$')) return { literal: '$', length: 1 }
  if (!rest.startsWith('(')) return { literal: `$${rest[0] ?? ''}`, length: 1 }
  const end = rest.indexOf(')', 1)
  return end < 0 ? { literal: '$(', length: 1 } : { name: rest.slice(1, end), literal: '', length: end + 1 }
}
