import { isError } from '../../base/diagnostic/diagnostic.ts'
import type { Application, Fleet } from '../model/fleet.ts'
import { type CompileCache, errorsAt, findCluster, type RenderAt } from './content.ts'
import type { Suspended } from './suspended.ts'

/** Tells whether an application would be held in a cluster, by its name, because of an error that it has not elsewhere. */
export interface Broken {
  /** An error of a file that lies on the way to the cluster; costs little. */
  readonly inFiles: (application: Application, cluster: string) => boolean
  /** Such an error, or one of what is rendered for the cluster. */
  readonly anyhow: (application: Application, cluster: string) => boolean
}

export const nothingBroken: Broken = { inFiles: () => false, anyhow: () => false }

/**
 * What is wrong with an application everywhere is no reason to go elsewhere. To a cluster that is suspended nothing new
 * goes, either.
 */
export function brokenFor(
  cache: CompileCache,
  fleet: Fleet,
  renderAt: RenderAt,
  suspended: Suspended,
): Broken {
  const find = (application: Application, name: string) =>
    errorsAt([], application).length > 0 ? undefined : findCluster(cache, fleet, name)
  const inFiles: Broken['inFiles'] = (application, name) => {
    if (suspended.has(name)) return true
    const found = find(application, name)
    return found !== undefined && errorsAt(found.nodes, application).length > 0
  }
  const anyhow: Broken['anyhow'] = (application, name) => {
    const found = find(application, name)
    if (found === undefined) return suspended.has(name)
    const { chain, cluster } = found
    return inFiles(application, name) || renderAt(chain, application, { cluster }).diagnostics.some(isError)
  }
  return { inFiles, anyhow }
}
