import type { ChartRequest } from '../../base/chart/chart-request.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { TreeDirectory } from '../../base/tree/tree.ts'
import { parseFleet } from '../fleet/index.ts'
import type { Application, Fleet, FleetNode } from '../model/fleet.ts'
import {
  type Chain,
  chartNeed,
  componentCharts,
  extendChain,
  type ResolvedChart,
  resolveChart,
  templateCharts,
  usesCharts,
} from '../render/index.ts'
import { chooses, type SelectedNode } from '../schedule/index.ts'
import { namedByAffinity } from './affinity/named-by-affinity.ts'
import { alternatives } from './alternatives.ts'
import { type PlacedBefore, placedBefore } from './chooser.ts'
import { type CompileCache, chainTo } from './content.ts'
import { parseHead } from './effective.ts'
import type { CompileInputs } from './inputs.ts'
import { placeFleet } from './place.ts'
import { dividesNone } from './workloads.ts'

/**
 * The charts, each with its values, that a compile of these inputs reads at head: one request for equal charts and
 * values, however many clusters have them.
 */
export function chartRequests(inputs: CompileInputs, cache: CompileCache): readonly ChartRequest[] {
  return unique(requestsOf(parseHead(inputs).fleet, cache, placedBefore(inputs)))
}

/** As {@link chartRequests}, at every other revision of the inputs: what pairs that are held read. */
export function heldChartRequests(inputs: CompileInputs, cache: CompileCache): readonly ChartRequest[] {
  const others = [...inputs.trees].filter(([revision]) => revision !== inputs.revision)
  return unique(others.flatMap(([, tree]) => requestsOf(fleetOf(tree).fleet, cache, placedBefore(inputs))))
}

const fleetOf: (tree: TreeDirectory) => { readonly fleet: Fleet | undefined } = memoizeByIdentity(tree =>
  parseFleet(tree),
)

function unique(requests: readonly ChartRequest[]): readonly ChartRequest[] {
  return [...new Map(requests.map(request => [request.key, request])).values()]
}

function requestsOf(
  fleet: Fleet | undefined,
  cache: CompileCache,
  before: PlacedBefore,
): readonly ChartRequest[] {
  if (fleet === undefined) return []
  return [...applicationRequests(fleet, cache, before), ...kustomizationRequests(fleet)]
}

/** What the kustomizations of templates and Components name, placed or not. */
function kustomizationRequests({ tree, applications, root }: Fleet): readonly ChartRequest[] {
  if (!usesCharts(tree, '')) return []
  const templates = [...applications.values()].filter(
    ({ helm, path }) => helm === undefined && usesCharts(tree, path),
  )
  const components = componentsBelow(root).filter(directory => usesCharts(tree, directory))
  return [
    ...templates.flatMap(({ path }) => templateCharts(tree, path)),
    ...components.flatMap(directory => componentCharts(tree, directory)),
  ]
}

const componentsBelow: (node: FleetNode) => readonly string[] = memoizeByIdentity(node => [
  ...node.overrides.flatMap(step => (step.kind === 'component' ? [step.directory] : [])),
  ...[...node.children.values()].flatMap(child => componentsBelow(child)),
])

function applicationRequests(
  fleet: Fleet,
  { root }: CompileCache,
  before: PlacedBefore,
): readonly ChartRequest[] {
  if (![...fleet.applications.values()].some(({ helm }) => helm !== undefined)) return []
  const { placements } = placeFleet(fleet, before)
  const named = namedByAffinity(placements)
  return placements.flatMap(({ application, placed, selected: chosen }) => {
    const chart = resolveChart(fleet.tree, application)
    if (chart === undefined) return []
    const { node, policy } = placed
    // What is seen of clusters may lead to others than these.
    const selected = chooses(placed, chosen) ? (placed.selected ?? chosen) : chosen
    const chain = chainTo(root, fleet.root, node.path)
    const shared =
      dividesNone(policy) && !named(application.name)
        ? undefined
        : chartNeed(chart, chain, application, { vars: node.vars }).request
    const all = [selected, ...alternatives(placed)]
    const below = all.flatMap(each => requestsBelow(chart, application, node, chain, each))
    return [...(shared ? [shared] : []), ...below]
  })
}

const requestsBelow: (
  chart: ResolvedChart,
  application: Application,
  node: FleetNode,
  chain: Chain,
  selected: SelectedNode,
) => readonly ChartRequest[] = memoizeByIdentity((chart, application, node, chain, selected) => {
  const found: ChartRequest[] = []
  const { cluster } = node
  if (cluster !== undefined && selected.cluster?.name === cluster.name) {
    const { request } = chartNeed(chart, chain, application, { cluster })
    if (request !== undefined) found.push(request)
  }
  const children = new Map([...node.children.values()].map(child => [child.placement, child]))
  for (const below of selected.children) {
    const child = children.get(below.placement)
    if (child === undefined) continue
    found.push(...requestsBelow(chart, application, child, extendChain(chain, child), below))
  }
  return unique(found)
})
