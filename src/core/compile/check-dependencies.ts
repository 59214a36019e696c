import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { counted } from '../../base/std/counted.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { DesiredNode } from '../model/desired.ts'
import type { Fleet } from '../model/fleet.ts'

/** Clusters that have an application and not one that it depends on. */
interface Absence {
  readonly application: string
  readonly dependency: string
  readonly clusters: number
  readonly first: string
}

/** Warns of applications that depend on others which are not in all of their clusters, and wait for nothing there. */
export function checkDependencies({ applications }: Fleet, desired: DesiredNode): readonly Diagnostic[] {
  if ([...applications.values()].every(({ dependsOn }) => dependsOn.length === 0)) return []
  return [...absencesIn(desired).values()].flatMap((absence): readonly Diagnostic[] => {
    const { application: name, dependency, clusters, first } = absence
    const application = applications.get(name)
    const index = application?.dependsOn.indexOf(dependency) ?? -1
    if (application === undefined || index < 0 || !applications.has(dependency)) return []
    const where =
      clusters === 1 ? `cluster "${first}"` : `${counted(clusters, 'cluster')}, "${first}" the first`
    const message = `application "${dependency}" is not in ${where}: "${name}" does not wait for it there`
    const at = { ...application.at, path: ['spec', 'dependsOn', index] }
    return [{ code: 'fleet/dependency-absent', severity: 'warning', message, at }]
  })
}

const absencesIn: (node: DesiredNode) => ReadonlyMap<string, Absence> = memoizeByIdentity(
  ({ cluster, children }) => {
    const found = new Map<string, Absence>()
    const add = (absence: Absence): void => {
      const key = `${absence.application} ${absence.dependency}`
      const known = found.get(key)
      found.set(key, known ? { ...known, clusters: known.clusters + absence.clusters } : absence)
    }
    if (cluster !== undefined) {
      const here = new Set([
        ...cluster.pairs.map(({ application }) => application),
        ...cluster.unreadable.map(({ application }) => application),
      ])
      for (const { application, dependsOn = [] } of cluster.pairs) {
        for (const dependency of dependsOn) {
          if (here.has(dependency)) continue
          add({ application, dependency, clusters: 1, first: cluster.cluster.name })
        }
      }
    }
    for (const child of children) for (const absence of absencesIn(child).values()) add(absence)
    return found
  },
)
