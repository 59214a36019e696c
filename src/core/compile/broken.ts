import { isError } from '../../base/diagnostic/diagnostic.ts'
import type { Application, Fleet } from '../model/fleet.ts'
import { type CompileCache, errorsAt, findCluster, type RenderAt } from './content.ts'

/** Whether an application would be held in a cluster, by its name, because of an error in the files that concern it there. */
export type Broken = (application: Application, cluster: string) => boolean

export const nothingBroken: Broken = () => false

/** What is wrong with an application everywhere is no reason to go elsewhere. */
export function brokenFor(cache: CompileCache, fleet: Fleet, renderAt: RenderAt): Broken {
  return (application, name) => {
    if (errorsAt([], application).length > 0) return false
    const found = findCluster(cache, fleet, name)
    if (found === undefined) return false
    const { nodes, chain, cluster } = found
    if (errorsAt(nodes, application).length > 0) return true
    return renderAt(chain, application, { cluster }).diagnostics.some(isError)
  }
}
