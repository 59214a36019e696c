import { makeTree } from '../../src/base/tree/make-tree.ts'
import { explainPlacement } from '../../src/core/compile/explain.ts'
import { formatPlacement } from '../../src/core/compile/explain-text.ts'
import {
  type Compiled,
  compile,
  emptyCompileCache,
  nothingBefore,
  type Previous,
} from '../../src/core/compile.ts'
import type { DesiredNode } from '../../src/core/model/desired.ts'
import type { KubernetesObject } from '../../src/core/model/object.ts'
import { bindPair } from '../../src/core/render/index.ts'
import type { Files } from './fleet-files.ts'

/** Compiles a fleet from nothing. */
export function compiledFiles(files: Files): Compiled {
  const trees = new Map([['head', makeTree(files)]])
  const result = compile({ revision: 'head', trees, previous: nothingBefore }, emptyCompileCache())
  if (result.fleet === undefined) throw new Error(JSON.stringify(result.diagnostics, null, 1))
  return result
}

/** Why a cluster gets an application, or does not, as `banyan explain` says it. */
export function explained(compiled: Compiled, application: string, cluster: string): readonly string[] {
  return formatPlacement(application, explainPlacement(compiled, application, cluster))
}

/** What the next compile is told of the one before. */
export function following(last: Compiled | undefined): Previous {
  if (last === undefined) return nothingBefore
  const { revision, decisions, placements } = last
  return { ...nothingBefore, revision, decisions, placements }
}

/** What every cluster should have, by name. */
export function objectsOf({ desired }: Compiled): Readonly<Record<string, readonly KubernetesObject[]>> {
  const objects: Record<string, readonly KubernetesObject[]> = {}
  const visit = ({ cluster, children }: DesiredNode): void => {
    if (cluster !== undefined) {
      objects[cluster.cluster.name] = cluster.pairs.flatMap(pair =>
        bindPair(pair, cluster.cluster).resources.map(({ object }) => object),
      )
    }
    children.forEach(visit)
  }
  visit(desired)
  return objects
}
