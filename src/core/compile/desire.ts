import { equalJson } from '../../base/std/json.ts'
import type { DecisionNode } from '../model/decision.ts'
import type { DesiredCluster, DesiredNode, Pair, Rendered, Share } from '../model/desired.ts'
import type { Cluster } from '../model/fleet.ts'
import { idOf, keyOf, type ObjectKey } from '../model/object.ts'
import type { SelectedNode } from '../schedule/index.ts'
import { accountOf } from './account-of.ts'
import { extentIn, partsDiffer } from './extents.ts'
import type { RenderedNode } from './render-tree.ts'
import { namesOfSuspended, type Suspended } from './suspended.ts'

/** A decision on its way down the tree. */
export interface Granting {
  readonly application: string
  readonly workload: ObjectKey
  readonly onZero: Share['onZero']
  /** The path of its policy's directory: above it the decision says nothing. */
  readonly scope: string
  /** The decision's node for the branch; undefined where no cluster of the branch is selected. */
  readonly node: DecisionNode | undefined
  /** The clusters below that have none of it where the decision does not name them; absent: the decision names all. */
  readonly within?: SelectedNode
  /** The decision's root, once on the way: some of what a cluster gets depends on what all others were granted. */
  readonly whole?: DecisionNode | undefined
  /** All replicas are granted somewhere. */
  readonly isWhole: boolean
}

interface Inputs {
  readonly rendered: RenderedNode
  readonly grants: readonly Granting[]
  /** The names of the suspended clusters of the branch. */
  readonly suspended: string
}

const inputsOf = new WeakMap<DesiredNode, Inputs>()

/** Puts the granted replicas to the rendered pairs; a branch where neither changed is the same object again. */
export function desireBranch(
  rendered: RenderedNode,
  grants: readonly Granting[],
  suspended: Suspended,
  previous: DesiredNode | undefined,
): DesiredNode {
  const before = previous && inputsOf.get(previous)
  const names = namesOfSuspended(rendered.node, suspended)
  if (
    previous !== undefined &&
    before?.rendered === rendered &&
    before.suspended === names &&
    sameGrants(rendered.path, before.grants, grants)
  )
    return previous
  const old = new Map(previous?.children.map(child => [child.path, child]))
  const children = rendered.children.map(child =>
    desireBranch(child, grantsBelow(grants, child.path), suspended, old.get(child.path)),
  )
  const { cluster } = rendered.node
  const own = cluster && keepSame(previous?.cluster, desireCluster(rendered, cluster, grants, suspended))
  const same =
    previous !== undefined &&
    own === previous.cluster &&
    children.length === previous.children.length &&
    children.every((child, index) => child === previous.children[index])
  const desired = same ? previous : { path: rendered.path, children, ...(own && { cluster: own }) }
  inputsOf.set(desired, { rendered, grants, suspended: names })
  return desired
}

function grantsBelow(grants: readonly Granting[], path: string): readonly Granting[] {
  const below: Granting[] = []
  for (const grant of grants) {
    const node =
      grant.node?.path === path
        ? grant.node
        : grant.node?.children.find(child => child.path === path && child.name !== '.')
    const above = grant.scope.startsWith(`${path}/`) || grant.scope === path
    const whole = wholeOf(grant)
    const within = grant.within && withinAt(grant.within, path)
    if (node !== undefined) below.push({ ...grant, node, whole, ...(within && { within }) })
    else if (above && grant.node !== undefined) below.push(grant)
    else if (within !== undefined) below.push({ ...grant, node, whole, within })
  }
  return below
}

function withinAt(within: SelectedNode, path: string): SelectedNode | undefined {
  return within.placement.path === path
    ? within
    : within.children.find(child => child.placement.path === path)
}

function wholeOf({ whole, node }: Granting): DecisionNode | undefined {
  return whole ?? node
}

// What clusters elsewhere were granted may change what one has beside its replicas.
function sameParts(path: string, a: DecisionNode | undefined, b: DecisionNode | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && !partsDiffer(a, b).has(path))
}

function sameGrants(path: string, a: readonly Granting[], b: readonly Granting[]): boolean {
  return (
    a.length === b.length &&
    a.every((grant, index) => {
      const other = b[index]
      return (
        grant.node === other?.node &&
        grant.workload === other?.workload &&
        grant.application === other?.application &&
        grant.onZero === other?.onZero &&
        grant.within === other?.within &&
        sameParts(path, wholeOf(grant), other && wholeOf(other))
      )
    })
  )
}

const noShares: ReadonlyMap<ObjectKey, Share> = new Map()

function desireCluster(
  rendered: RenderedNode,
  cluster: Cluster,
  grants: readonly Granting[],
  suspended: Suspended,
): DesiredCluster {
  const vacant: string[] = []
  const pairs = rendered.pairs.flatMap((pair): Pair | [] => {
    const { application, rendered: content, held } = pair
    const shares = sharesOf(application.name, cluster, grants, content)
    if (pair.staying && [...shares.values()].every(({ replicas }) => replicas === 0)) {
      const isMoved = grants.every(each => each.application !== application.name || each.isWhole)
      if (pair.overflows || isMoved) vacant.push(application.name)
      return []
    }
    return {
      application: application.name,
      rendered: content,
      shares,
      ...(application.substitute && { vars: pair.vars ?? cluster.vars }),
      ...accountOf(application),
      ...(application.dependsOn.length > 0 && { dependsOn: application.dependsOn }),
      ...(held && { held }),
    }
  })
  const suspension = suspended.get(cluster.name)
  const coming = comingIn(rendered, pairs)
  return {
    cluster,
    pairs,
    unreadable: rendered.unreadable,
    ...(rendered.keepsAll && { keepsAll: true }),
    ...(vacant.length > 0 && { vacant }),
    ...(coming.size > 0 && { coming }),
    ...(suspension && { suspension }),
  }
}

// What nobody renders here while a pair is held that would.
function comingIn({ coming }: RenderedNode, pairs: readonly Pair[]): ReadonlySet<ObjectKey> {
  if (coming.length === 0) return noKeys
  const keys = (of: readonly Rendered[]): readonly ObjectKey[] =>
    of.flatMap(({ resources }) => resources.map(({ object }) => keyOf(idOf(object))))
  const here = new Set(keys(pairs.map(({ rendered }) => rendered)))
  return new Set(keys(coming).filter(key => !here.has(key)))
}

const noKeys: ReadonlySet<ObjectKey> = new Set()

function sameKeys(a: ReadonlySet<ObjectKey> = noKeys, b: ReadonlySet<ObjectKey> = noKeys): boolean {
  return a.size === b.size && a.isSubsetOf(b)
}

// A pair that says what it said is the same object, so that whoever compares need not look inside.
function keepSame(before: DesiredCluster | undefined, after: DesiredCluster): DesiredCluster {
  if (before === undefined) return after
  const old = new Map(before.pairs.map(pair => [pair.application, pair]))
  const pairs = after.pairs.map(pair => {
    const was = old.get(pair.application)
    return was !== undefined && samePair(was, pair) ? was : pair
  })
  const same =
    before.cluster === after.cluster &&
    before.unreadable.length + after.unreadable.length === 0 &&
    before.vacant?.join() === after.vacant?.join() &&
    before.suspension === after.suspension &&
    before.keepsAll === after.keepsAll &&
    sameKeys(before.coming, after.coming) &&
    pairs.length === before.pairs.length &&
    pairs.every((pair, index) => pair === before.pairs[index])
  return same ? before : { ...after, pairs }
}

function samePair(a: Pair, b: Pair): boolean {
  return (
    a.rendered === b.rendered &&
    a.held?.revision === b.held?.revision &&
    a.held?.because[0]?.message === b.held?.because[0]?.message &&
    equalJson(a.vars, b.vars) &&
    equalJson({ ...a.serviceAccount }, { ...b.serviceAccount }) &&
    a.dependsOn?.join() === b.dependsOn?.join() &&
    a.shares.size === b.shares.size &&
    [...a.shares].every(([key, share]) => sameShare(share, b.shares.get(key)))
  )
}

function sameShare({ autoscalers = [], ...a }: Share, other: Share | undefined): boolean {
  if (other === undefined) return false
  const { autoscalers: others = [], ...b } = other
  return (
    equalJson(a, b) &&
    autoscalers.length === others.length &&
    autoscalers.every((part, index) => equalJson({ ...part }, { ...others[index] }))
  )
}

function sharesOf(
  application: string,
  cluster: Cluster,
  grants: readonly Granting[],
  rendered: Rendered,
): ReadonlyMap<ObjectKey, Share> {
  const mine = grants.filter(
    ({ application: name, node, within }) =>
      name === application && (node !== undefined || within?.cluster !== undefined),
  )
  if (mine.length === 0) return noShares
  return new Map(
    mine.map(grant => {
      const { workload, node, onZero } = grant
      const extent = extentIn(rendered, workload, wholeOf(grant), cluster.name)
      return [workload, { replicas: leafOf(node, cluster), onZero, ...extent }]
    }),
  )
}

// A selected cluster that the decision does not list got nothing; a hub's own leaf is the child named ".".
function leafOf(node: DecisionNode | undefined, cluster: Cluster): number {
  if (node?.cluster === cluster.name) return node.granted
  return node?.children.find(child => child.cluster === cluster.name)?.granted ?? 0
}
