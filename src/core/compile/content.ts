import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { isError } from '../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Rendered } from '../model/desired.ts'
import type { Application, Cluster, Fleet, FleetNode, PlacementNode } from '../model/fleet.ts'
import {
  type Chain,
  effectiveSteps,
  emptyChain,
  emptyRenderCache,
  extendChain,
  isConditional,
  type RenderCache,
  renderChain,
} from '../render/index.ts'

/** What compiles leave for the next one: shared beginnings of chains. It changes what a compile costs, never its result. */
export interface CompileCache {
  readonly render: RenderCache
  readonly root: Chain
}

export function emptyCompileCache(): CompileCache {
  return { render: emptyRenderCache(), root: emptyChain() }
}

/** Renders an application at a chain, for a cluster or (undefined) for what holds in every cluster below. */
export type RenderAt = (chain: Chain, application: Application, cluster: Cluster | undefined) => Rendered

/** Within one revision, a chain that no rule tells apart by cluster is rendered once, however many clusters it has. */
export function rendererOf(cache: CompileCache, fleet: Fleet): RenderAt {
  const shared = memoizeByIdentity((chain: Chain, application: Application) =>
    renderChain(cache.render, fleet.tree, application, effectiveSteps(chain, application, undefined)),
  )
  return (chain, application, cluster) => {
    if (cluster === undefined || !isConditional(chain, application)) return shared(chain, application)
    const steps = effectiveSteps(chain, application, cluster.placement)
    return renderChain(cache.render, fleet.tree, application, steps)
  }
}

/** A cluster of a revision with all that its chain says: where pairs held before head take their content from. */
export interface ClusterContent {
  readonly cluster: Cluster
  readonly chain: Chain
  readonly nodes: readonly FleetNode[]
}

/** Finds a cluster by its name, wherever it lay in that revision. */
export function findCluster(cache: CompileCache, fleet: Fleet, name: string): ClusterContent | undefined {
  const path = pathsByName(fleet.root.placement).get(name)
  if (path === undefined) return undefined
  let node: FleetNode = fleet.root
  let chain = extendChain(cache.root, node)
  const nodes = [node]
  for (const part of path.split('/')) {
    const child = node.children.get(part)
    if (child === undefined) return undefined
    node = child
    chain = extendChain(chain, node)
    nodes.push(node)
  }
  return node.cluster === undefined ? undefined : { cluster: node.cluster, chain, nodes }
}

const pathsByName: (root: PlacementNode) => ReadonlyMap<string, string> = memoizeByIdentity(root => {
  const paths = new Map<string, string>()
  const visit = (node: PlacementNode): void => {
    if (node.cluster !== undefined) paths.set(node.cluster.name, node.path)
    for (const child of node.children) visit(child)
  }
  visit(root)
  return paths
})

/** The errors of nodes and of an application's own files that hold the application's pairs there. */
export function errorsAt(nodes: readonly FleetNode[], application: Application): readonly Diagnostic[] {
  const own = application.diagnostics.filter(isError)
  const along = nodes
    .flatMap(node => node.problems)
    .filter(problem => {
      const concerned = problem.applications
      return concerned === undefined || concerned.includes('*') || concerned.includes(application.name)
    })
  return [...own, ...along.map(({ diagnostic }) => diagnostic).filter(isError)]
}
