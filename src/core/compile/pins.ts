import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { TreeDirectory } from '../../base/tree/tree.ts'
import { parseFleet } from '../fleet/index.ts'
import type { Application, Cluster, FleetNode } from '../model/fleet.ts'
import { type Pin, pinOf } from '../model/pin.ts'
import type { CompileCache } from './content.ts'
import { type Content, type ContentOf, contentAt } from './effective.ts'
import type { CompileInputs } from './inputs.ts'

/** The content that a pair is pinned to; undefined where it is not pinned to a revision. */
export type PinnedAt = (
  application: Application,
  cluster: Cluster,
) => { readonly pin: Pin; readonly content: Content | Diagnostic } | undefined

/** Names the pins of a branch that are over, and count no more. */
export type Lapsed = (node: FleetNode) => string

/** The revisions that clusters of a tree are pinned to, whose trees a compile needs beside it. */
export const pinnedRevisions: (tree: TreeDirectory) => ReadonlySet<string> = memoizeByIdentity(tree => {
  const { fleet } = parseFleet(tree)
  const pins = fleet === undefined ? [] : pinsIn(fleet.root)
  return new Set(pins.flatMap(({ revision }) => revision ?? []))
})

/** Content of pairs that are pinned: that of the revision, where the cluster is found by its name. */
export function pinnedTo(cache: CompileCache, inputs: CompileInputs): PinnedAt {
  const contents = new Map<string, ContentOf>()
  const { now, wasPinned = () => true } = inputs
  return ({ name }, cluster) => {
    if (!wasPinned(cluster.name, name)) return undefined
    const pin = pinOf(cluster.pins, name, now)
    if (pin?.revision === undefined) return undefined
    const content = contents.get(pin.revision) ?? contentAt(cache, inputs, pin.revision)
    contents.set(pin.revision, content)
    const found = content(name, cluster.name)
    return { pin, content: found ?? unknown(name, pin, pin.revision, cluster, inputs) }
  }
}

export function lapsedAt({ now }: CompileInputs): Lapsed {
  if (now === undefined) return () => ''
  return node => {
    const ending = endingIn(node)
    return ending.length === 0 ? '' : ending.filter(until => Date.parse(until) <= now).join()
  }
}

function unknown(
  application: string,
  pin: Pin,
  revision: string,
  cluster: Cluster,
  { trees }: CompileInputs,
): Diagnostic {
  const why = trees.has(revision)
    ? `has no readable content of "${application}" for cluster "${cluster.name}"`
    : 'is not in the repository'
  return {
    code: 'rollout/revision-unknown',
    severity: 'error',
    message: `revision ${revision.slice(0, 12)}, to which ${pin.from === '' ? 'the fleet' : pin.from} pins "${application}", ${why}`,
    at: cluster.at,
  }
}

const pinsIn: (node: FleetNode) => readonly Pin[] = memoizeByIdentity(({ cluster, children }) => {
  const pins = new Set(cluster?.pins)
  for (const child of children.values()) for (const pin of pinsIn(child)) pins.add(pin)
  return pins.size === 0 ? none : [...pins]
})

const none: readonly Pin[] = []

const endingIn: (node: FleetNode) => readonly string[] = memoizeByIdentity(node => [
  ...new Set(pinsIn(node).flatMap(({ until }) => until ?? [])),
])

/** When the first pin of a branch that is not over yet ends by itself, in milliseconds since the epoch; Infinity: never. */
export function nextPinEnd(node: FleetNode, now: number): number {
  const ends = endingIn(node).map(until => Date.parse(until))
  return Math.min(Number.POSITIVE_INFINITY, ...ends.filter(end => end > now))
}
