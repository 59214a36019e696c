import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Held, Rendered } from '../model/desired.ts'
import type { Application, FleetNode, PlacementNode, Vars } from '../model/fleet.ts'
import { type Chain, extendChain } from '../render/index.ts'
import type { Misrefined, SelectedNode } from '../schedule/index.ts'
import type { Lapsed } from './pins.ts'
import type { PlacedPolicy } from './place/place-policy.ts'
import { type OwnPairs, type RenderRun, renderPairs } from './render-pairs.ts'
import type { Workloads } from './workloads.ts'

/** The pairs of a branch before replicas: what is rendered for each, and which of them are held. */
export interface RenderedNode {
  readonly path: string
  readonly node: FleetNode
  readonly pairs: readonly PairContent[]
  readonly unreadable: readonly Unreadable[]
  /** What the pairs that are held render at head. */
  readonly coming: readonly Rendered[]
  /** Something that belongs there cannot be read as a whole. */
  readonly keepsAll: boolean
  readonly children: readonly RenderedNode[]
  /** Every pair of the branch that is held or unreadable; the same empty list where none is. */
  readonly exceptions: readonly Exception[]
}

export interface PairContent {
  readonly application: Application
  readonly rendered: Rendered
  /** The cluster's at the revision that the content is of; absent: at head. */
  readonly vars?: Vars
  readonly held?: Held
  /** The application is in the cluster only while replicas of it are granted there: it leaves it, or overflows into it. */
  readonly staying?: true
  /** It is there for what overflows. */
  readonly overflows?: true
}

export interface Unreadable {
  readonly application: string
  readonly because: readonly Diagnostic[]
}

export interface Exception {
  readonly cluster: string
  readonly application: string
  /** Absent when no revision has readable content. */
  readonly revision?: string
  readonly because: readonly Diagnostic[]
  /** Somebody pinned its content, and nothing is wrong. */
  readonly pinned?: true
}

/** An application on its way down the tree, and what its policy divides. */
export interface Active {
  readonly application: Application
  /** Content id of its template. */
  readonly template: string
  /** The clusters that its replicas are divided among. */
  readonly selected: SelectedNode
  /** The selection with the clusters that were seen to fail, which keep what does not move. */
  readonly whole: SelectedNode
  /** Why clusters were taken out of the selection, by path. */
  readonly evicted: ReadonlyMap<string, string>
  /** The clusters below that get it: the selected ones, and those that it is only leaving. */
  readonly reached: SelectedNode
  /** The paths of those that it is only leaving. */
  readonly staying: readonly string[]
  /** The path of its policy's directory: at and below it the selection says something. */
  readonly scope: string
  readonly placed: PlacedPolicy
  readonly workloads: Workloads
  /** Refinements with errors: what is placed in their branches stays as it is. */
  readonly misrefined: readonly Misrefined[]
}

export interface Visit {
  readonly node: FleetNode
  readonly chain: Chain
  readonly active: readonly Active[]
  /** The nodes above that have problems of their own. */
  readonly troubled: readonly FleetNode[]
  /** The pins of the branch that are over: what is rendered for whom changes with them. */
  readonly lapsed: string
}

const noPairs: OwnPairs = { pairs: [], unreadable: [], exceptions: [], coming: [], keepsAll: false }

const visits = new WeakMap<RenderedNode, Visit>()

/** Renders a branch; a branch whose inputs are those of `previous` is the same object again. */
export function renderBranch(run: RenderRun, visit: Visit, previous: RenderedNode | undefined): RenderedNode {
  const before = previous && visits.get(previous)
  if (previous !== undefined && before !== undefined && sameVisit(before, visit)) return previous
  const { node } = visit
  const children: RenderedNode[] = []
  const previousChildren = new Map(previous?.children.map(child => [child.node.name, child]))
  for (const child of node.children.values()) {
    const below = visitBelow(visit, child, run.lapsed)
    children.push(renderBranch(run, below, previousChildren.get(child.name)))
  }
  const own = node.cluster === undefined ? noPairs : renderPairs(run, visit, node.cluster)
  const exceptions = gather([own.exceptions, ...children.map(child => child.exceptions)])
  const rendered = {
    path: node.path,
    node,
    pairs: own.pairs,
    unreadable: own.unreadable,
    coming: own.coming,
    keepsAll: own.keepsAll,
    children,
    exceptions,
  }
  visits.set(rendered, visit)
  return rendered
}

export function visitRoot(root: FleetNode, chain: Chain, active: readonly Active[], lapsed: Lapsed): Visit {
  return {
    node: root,
    chain: extendChain(chain, root),
    active,
    troubled: root.problems.length > 0 ? [root] : [],
    lapsed: lapsed(root),
  }
}

function visitBelow(visit: Visit, child: FleetNode, lapsed: Lapsed): Visit {
  const active: Active[] = []
  for (const above of visit.active) {
    if (above.reached.placement === visit.node.placement) {
      const reached = childrenOf(above.reached).get(child.placement)
      if (reached !== undefined) active.push({ ...above, reached })
    } else if (isOnWay(child.path, above.scope)) active.push(above)
  }
  const troubled = child.problems.length > 0 ? [...visit.troubled, child] : visit.troubled
  return { node: child, chain: extendChain(visit.chain, child), active, troubled, lapsed: lapsed(child) }
}

// Above its policy's directory a selection is only passed on, towards that directory.
function isOnWay(path: string, scope: string): boolean {
  return scope === path || scope.startsWith(`${path}/`)
}

const childrenOf: (node: SelectedNode) => ReadonlyMap<PlacementNode, SelectedNode> = memoizeByIdentity(
  node => new Map(node.children.map(child => [child.placement, child])),
)

function sameVisit(a: Visit, b: Visit): boolean {
  return (
    a.node === b.node &&
    a.chain === b.chain &&
    a.lapsed === b.lapsed &&
    a.active.length === b.active.length &&
    a.troubled.length === b.troubled.length &&
    a.active.every((active, index) => sameActive(active, b.active[index])) &&
    a.troubled.every((node, index) => node.problems === b.troubled[index]?.problems)
  )
}

function sameActive(a: Active, b: Active | undefined): boolean {
  return (
    a.application === b?.application &&
    a.template === b.template &&
    a.reached === b.reached &&
    a.staying.length === b.staying.length &&
    a.staying.every((path, index) => path === b.staying[index]) &&
    a.workloads === b.workloads &&
    a.misrefined === b.misrefined
  )
}

const none: readonly Exception[] = []

function gather(lists: readonly (readonly Exception[])[]): readonly Exception[] {
  const some = lists.filter(list => list.length > 0)
  return some.length === 0 ? none : some.flat()
}
