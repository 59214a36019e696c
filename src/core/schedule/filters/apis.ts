/** The APIs, `<group>/<version>/<kind>`, that something needs and a cluster does not serve. */
export function missingApis(needed: readonly string[], served: Iterable<string>): readonly string[] {
  const known = served instanceof Set ? served : new Set(served)
  return needed.filter(api => !known.has(api))
}
