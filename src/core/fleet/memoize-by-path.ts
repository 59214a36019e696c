/**
 * Memoises a pure function of an immutable object and a path: equal directories are one object wherever they lie, but
 * what is said of them names their path.
 */
export function memoizeByPath<Subject extends object, Result>(
  compute: (subject: Subject, path: string) => Result,
): (subject: Subject, path: string) => Result {
  const known = new WeakMap<Subject, Map<string, { readonly result: Result }>>()
  return (subject, path) => {
    let byPath = known.get(subject)
    if (byPath === undefined) {
      byPath = new Map()
      known.set(subject, byPath)
    }
    const found = byPath.get(path)
    if (found !== undefined) return found.result
    const result = compute(subject, path)
    byPath.set(path, { result })
    return result
  }
}
