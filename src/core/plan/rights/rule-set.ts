import type { JsonObject } from '../../../base/std/json.ts'

/** What somebody may do with resources of one API group. */
export interface Right {
  readonly group: string
  /** The plural of the kind. */
  readonly resource: string
  readonly verbs: readonly string[]
  /** Absent: whatever their names. */
  readonly names?: readonly string[]
}

interface Rule {
  readonly group: string
  readonly names: readonly string[]
  readonly verbs: readonly string[]
  readonly resources: readonly string[]
}

/** The fewest rules of a role that give such rights, in an order that depends on nothing else. */
export function rulesOf(rights: readonly Right[]): readonly JsonObject[] {
  // What is allowed for all names and what is allowed for some stay apart.
  const byName = combined(rights.flatMap(asRules), ['group', 'resources', 'names'], 'verbs')
  const byVerbs = [false, true].flatMap(named => {
    const some = byName.filter(({ names }) => names.length > 0 === named)
    return combined(some, ['group', 'resources', 'verbs'], 'names')
  })
  return combined(byVerbs, ['group', 'names', 'verbs'], 'resources').map(
    ({ group, names, verbs, resources }) => ({
      apiGroups: [group],
      resources,
      ...(names.length > 0 && { resourceNames: names }),
      verbs: inOrder(verbs),
    }),
  )
}

function asRules({ group, resource, verbs, names }: Right): readonly Rule[] {
  const rule = { group, resources: [resource], verbs }
  return names === undefined ? [{ ...rule, names: [] }] : names.map(name => ({ ...rule, names: [name] }))
}

/** Joins what differs in one part alone. */
function combined(
  rules: readonly Rule[],
  same: readonly (keyof Rule)[],
  part: 'names' | 'verbs' | 'resources',
): readonly Rule[] {
  const found = new Map<string, Rule>()
  for (const rule of rules) {
    const key = JSON.stringify(same.map(each => rule[each]))
    const before = found.get(key)
    const joined = union(before?.[part] ?? [], rule[part])
    found.set(key, { ...rule, [part]: joined })
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule)
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])].sort()
}

const usual = ['get', 'list', 'watch', 'create', 'patch', 'delete']

function inOrder(verbs: readonly string[]): readonly string[] {
  return verbs.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
}

function rank(verb: string): number {
  const index = usual.indexOf(verb)
  return index < 0 ? usual.length : index
}
