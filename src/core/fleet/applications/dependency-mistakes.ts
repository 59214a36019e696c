import type { Diagnostic, Place } from '../../../base/diagnostic/diagnostic.ts'
import { suggest } from '../../../base/std/suggest.ts'
import type { Application } from '../../model/fleet.ts'

/** What is wrong with `dependsOn`, by the path of the application: names that nothing has, and circles. */
export function dependencyMistakes(
  applications: readonly Application[],
): ReadonlyMap<string, readonly Diagnostic[]> {
  const mistakes = new Map<string, readonly Diagnostic[]>()
  if (applications.every(({ dependsOn }) => dependsOn.length === 0)) return mistakes
  const byName = new Map(applications.map(each => [each.name, each]))
  for (const application of applications) {
    const found = application.dependsOn.flatMap((name, index): readonly Diagnostic[] => {
      const at: Place = { ...application.at, path: ['spec', 'dependsOn', index] }
      if (!byName.has(name)) return [unknown(name, at, byName.keys())]
      const circle = wayTo(application.name, name, byName)
      return circle === undefined ? [] : [circular([application.name, ...circle], at)]
    })
    if (found.length > 0) mistakes.set(application.path, found)
  }
  return mistakes
}

function unknown(name: string, at: Place, names: Iterable<string>): Diagnostic {
  const near = suggest(name, names)
  return {
    code: 'fleet/application-unknown',
    severity: 'error',
    message: `there is no application "${name}"`,
    at,
    ...(near !== undefined && { hint: `did you mean "${near}"?` }),
  }
}

function circular(names: readonly string[], at: Place): Diagnostic {
  const way = names.map(name => `"${name}"`).join(' → ')
  return { code: 'fleet/dependency-cycle', severity: 'error', message: `a circle: ${way}`, at }
}

/** The shortest way along dependencies, both ends included; undefined where there is none. */
function wayTo(
  goal: string,
  from: string,
  applications: ReadonlyMap<string, Application>,
): readonly string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[from, undefined]])
  const queue = [from]
  for (const name of queue) {
    if (name === goal) return wayBack(name, cameFrom)
    for (const next of applications.get(name)?.dependsOn ?? []) {
      if (cameFrom.has(next)) continue
      cameFrom.set(next, name)
      queue.push(next)
    }
  }
  return undefined
}

function wayBack(end: string, cameFrom: ReadonlyMap<string, string | undefined>): readonly string[] {
  const way: string[] = []
  for (let name: string | undefined = end; name !== undefined; name = cameFrom.get(name)) way.unshift(name)
  return way
}
