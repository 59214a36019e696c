import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PlacementNode } from '../../model/fleet.ts'
import { type SelectedNode, selectedNode } from '../select-branch.ts'
import { isWithin, type Presence, presenceAt } from './presence.ts'

/** What a workload wants of others. */
export interface Companionship {
  /** `with`: only where one of the others is; `apart`: only where none is. */
  readonly mode: 'with' | 'apart'
  /** The level at which a branch is one place, or `cluster`. */
  readonly level: string
  /** Where the others are. */
  readonly others: readonly Presence[]
}

/**
 * The part of a selection that has the others in its place (or none of them): a cluster's place is the branch of the
 * level that it lies in, or the cluster itself where it is shallower. Undefined: no cluster; the same object where
 * nothing is taken away. `root` is the whole fleet.
 */
export function narrowByAffinity(
  selected: SelectedNode,
  root: PlacementNode,
  { mode, level, others }: Companionship,
): SelectedNode | undefined {
  const place = placeAround(root, selected.placement.path, level)
  if (place !== undefined) {
    const met = others.some(other => presenceAt(other, place)?.anywhere === true)
    return met === (mode === 'with') ? selected : undefined
  }
  const here = others.flatMap(other => presenceAt(other, selected.placement.path) ?? [])
  return narrowerFor(mode, level)(selected, ...here)
}

// A policy may reach less than one place.
function placeAround(root: PlacementNode, path: string, level: string): string | undefined {
  let node: PlacementNode | undefined = root
  while (node !== undefined && node.path !== path) {
    if (node.level === level) return node.path
    node = node.children.find(child => isWithin(path, child.path))
  }
  return undefined
}

type Narrower = (node: SelectedNode, ...others: readonly Presence[]) => SelectedNode | undefined

const narrowers = new Map<string, Narrower>()

function narrowerFor(mode: Companionship['mode'], level: string): Narrower {
  const key = `${mode} ${level}`
  const known = narrowers.get(key) ?? makeNarrower(mode, level)
  narrowers.set(key, known)
  return known
}

// Memoised, so that a branch in which neither the selection nor the others changed is the same object.
function makeNarrower(mode: Companionship['mode'], level: string): Narrower {
  const accepts = (met: boolean): boolean => met === (mode === 'with')
  const narrow: Narrower = memoizeByIdentity((node, ...others) => {
    const { placement, cluster, children } = node
    if (!others.some(({ anywhere }) => anywhere)) return accepts(false) ? node : undefined
    if (placement.level === level) return accepts(true) ? node : undefined
    const left = children.flatMap(child => {
      const there = others.flatMap(other => presenceAt(other, child.placement.path) ?? [])
      return narrow(child, ...there) ?? []
    })
    const own = accepts(others.some(({ path, own: there }) => there && path === placement.path))
      ? cluster
      : undefined
    const same = own === cluster && left.length === children.length
    if (same && left.every((child, index) => child === children[index])) return node
    return selectedNode(placement, own, left)
  })
  return narrow
}
