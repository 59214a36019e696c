/** Splits a path at its delimiter; a backslash before one keeps it in the name. */
export function splitPath(path: string, delimiter: '.' | '/'): readonly string[] {
  let parts = path.split(delimiter)
  if (parts.length > 1 && parts[0] === '') parts = parts.slice(1)
  const names: string[] = []
  let open = false
  for (const part of parts) {
    const name: string = open ? `${names.pop()}${delimiter}${part}` : part
    open = name.endsWith('\\')
    names.push(open ? name.slice(0, -1) : name)
  }
  if (open) names.push(`${names.pop()}\\`)
  return names
}

/**
 * Splits a path such as `spec.containers.[name=a.b].image`: a delimiter within brackets does not split. Brackets
 * without `=` only quote a name (pathsplitter.go).
 */
export function splitFieldPath(path: string): readonly string[] {
  const names: string[] = []
  const parts = splitPath(path, '.')
  for (let index = 0; index < parts.length; index++) {
    const first = parts[index] ?? ''
    if (!first.startsWith('[') || first.endsWith(']')) {
      names.push(first)
      continue
    }
    const bracketed = [first]
    while (index < parts.length - 1) {
      const next = parts[++index] ?? ''
      bracketed.push(next)
      if (next.endsWith(']')) break
    }
    const text = bracketed.join('.')
    names.push(text.includes('=') ? text : text.replace(/^[[\]]+|[[\]]+$/g, ''))
  }
  return names
}

/** The field and value of `[field=value]`; undefined for anything else, and for brackets without `=`. */
export function parseMatch(name: string): { readonly field: string; readonly value: string } | undefined {
  if (!isMatch(name)) return undefined
  const inner = name.slice(1, -1)
  const equals = inner.indexOf('=')
  return equals < 0 ? undefined : { field: inner.slice(0, equals), value: inner.slice(equals + 1) }
}

export function isMatch(name: string): boolean {
  return name.startsWith('[') && name.endsWith(']')
}

/** The index that a name is, as Go reads integers; undefined for another name. */
export function parseIndex(name: string): number | undefined {
  return /^[+-]?[0-9]+$/.test(name) ? Number(name) : undefined
}
