import type { InflatedCharts } from '../../base/chart/inflated-chart.ts'
import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { isError } from '../../base/diagnostic/diagnostic.ts'
import { sha256 } from '../../base/std/hash.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import { contentId } from '../../kustomize/index.ts'
import type { Rendered } from '../model/desired.ts'
import type { Application, Cluster, Fleet, FleetNode, PlacementNode, Vars } from '../model/fleet.ts'
import {
  type Chain,
  type ChartNeed,
  chartContent,
  chartNeed,
  effectiveSteps,
  emptyChain,
  emptyRenderCache,
  extendChain,
  inflationOf,
  isConditional,
  type RenderCache,
  renderChain,
  resolveChart,
  usesCharts,
} from '../render/index.ts'

/** What compiles leave for the next one: shared beginnings of chains. It changes what a compile costs, never its result. */
export interface CompileCache {
  readonly render: RenderCache
  readonly root: Chain
}

export function emptyCompileCache(): CompileCache {
  return { render: emptyRenderCache(), root: emptyChain() }
}

/** Renders an application at a chain: for a cluster, or for what holds in every cluster below a node with these vars. */
export type RenderAt = (
  chain: Chain,
  application: Application,
  where: { readonly cluster: Cluster } | { readonly vars: Vars },
) => Rendered

/**
 * Within one revision, a chain that nothing tells apart by cluster is rendered once, however many clusters it has: no
 * rule of an override, and no var in the values of a chart.
 */
export function rendererOf(cache: CompileCache, fleet: Fleet, charts: InflatedCharts): RenderAt {
  const { tree } = fleet
  const inflation = inflationOf(charts)
  const shared = memoizeByIdentity((chain: Chain, application: Application) =>
    renderChain(cache.render, tree, application, effectiveSteps(chain, application, undefined), inflation),
  )
  const sharedChart = memoizeByIdentity((chain: Chain, application: Application, need: ChartNeed) =>
    renderChain(
      cache.render,
      tree,
      application,
      effectiveSteps(chain, application, undefined),
      inflation,
      chartContent(need, charts),
    ),
  )
  return (chain, application, where) => {
    const chart = resolveChart(tree, application)
    const need = chart && chartNeed(chart, chain, application, where)
    if ('vars' in where || !isConditional(chain, application))
      return need === undefined ? shared(chain, application) : sharedChart(chain, application, need)
    const steps = effectiveSteps(chain, application, where.cluster.placement)
    return renderChain(cache.render, tree, application, steps, inflation, need && chartContent(need, charts))
  }
}

/** Changes whenever the template of an application does, or what is wrong with the charts that it is rendered from. */
export function templateId({ tree }: Fleet, application: Application, charts: InflatedCharts): string {
  const own = contentId(tree, application.path)
  const chart = resolveChart(tree, application)
  // Components with charts may lie anywhere on the way to a cluster.
  if (chart === undefined) return usesCharts(tree, '') ? `${own} ${inflationOf(charts).id}` : own
  return `${own} ${chart.id} ${failuresOf(charts)}`
}

const failuresOf: (charts: InflatedCharts) => string = memoizeByIdentity(charts => {
  const failed = [...charts].flatMap(([key, chart]) =>
    chart.kind === 'failed' ? [`${key} ${chart.code} ${chart.message}`] : [],
  )
  return failed.length === 0 ? '' : sha256(failed.sort().join('\n'))
})

/** The chain from the root to the node at a path. */
export function chainTo(root: Chain, node: FleetNode, path: string): Chain {
  let current: FleetNode | undefined = node
  let chain = extendChain(root, node)
  for (const name of path.split('/')) {
    if (name === '') continue
    current = current?.children.get(name)
    if (current !== undefined) chain = extendChain(chain, current)
  }
  return chain
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

/** Where each cluster of a branch lies, by name. */
export const pathsByName: (root: PlacementNode) => ReadonlyMap<string, string> = memoizeByIdentity(root => {
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
