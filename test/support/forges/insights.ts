import { type Answer, addAnnotation, type Call, removeAnnotations, type World } from './fake-forge.ts'

/** The reports that there are, by commit and key. */
const reports = new WeakMap<World, Set<string>>()

function reportsOf(world: World): Set<string> {
  const known = reports.get(world) ?? new Set()
  reports.set(world, known)
  return known
}

const keyOf = ({ commit, key }: Call['at']): string => `${commit} ${key}`

/** The annotations of a report; undefined where there is none. */
export function annotationsOf({ world, at }: Call): World['annotations'] | undefined {
  if (!reportsOf(world).has(keyOf(at))) return undefined
  return world.annotations.filter(({ commit }) => commit === at.commit)
}

export function putReport({ world, at }: Call): void {
  reportsOf(world).add(keyOf(at))
}

/** Nothing can be put into a report that is not there. */
export function annotateReport(
  { world, at }: Call,
  added: readonly Readonly<Record<string, unknown>>[],
  textKey: 'summary' | 'message',
): Answer | undefined {
  if (!reportsOf(world).has(keyOf(at))) return undefined
  const ids = new Set(added.map(each => each.external_id ?? each.externalId))
  if (added.length > 100 || ids.size < added.length) return { status: 400, body: {} }
  for (const { path, line, [textKey]: text } of added)
    addAnnotation(world, { commit: at.commit ?? '', path: `${path}`, line: Number(line), text: `${text}` })
  return { status: 200, body: {} }
}

export function deleteReport({ world, at }: Call): Answer | undefined {
  if (!reportsOf(world).delete(keyOf(at))) return undefined
  removeAnnotations(world, ({ commit }) => commit === at.commit)
  return { status: 204 }
}
