import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import { accepts, type SelectedNode, selectedNode } from './select-branch.ts'

export interface Refined {
  /** What is left; undefined: no cluster. */
  readonly selected: SelectedNode | undefined
  /** Refinements of a branch in which the refined policy selects nothing. */
  readonly unmatched: readonly PropagationPolicy[]
  /** Refinements that leave nothing of their branch. */
  readonly emptied: readonly PropagationPolicy[]
}

/** Narrows a selection by the refinements in its branch (each at its `scope`); what they leave alone stays the same object. */
export function refine(selected: SelectedNode, refinements: readonly PropagationPolicy[]): Refined {
  const unmatched: PropagationPolicy[] = []
  const emptied: PropagationPolicy[] = []
  let left: SelectedNode | undefined = selected
  for (const refinement of [...refinements].sort(byDepth)) {
    const outcome: Narrowed = left === undefined ? missed : narrowAt(left, refinement)
    if (outcome === missed) {
      unmatched.push(refinement)
      continue
    }
    if (outcome.emptied) emptied.push(refinement)
    left = outcome.selected
  }
  return { selected: left, unmatched, emptied }
}

/** Shallowest first, then by path and name: the order in which refinements take effect. */
export function byDepth(a: PropagationPolicy, b: PropagationPolicy): number {
  return depth(a.scope) - depth(b.scope) || compare(a.scope, b.scope) || compare(a.name, b.name)
}

function depth(path: string): number {
  return path === '' ? 0 : path.split('/').length
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

interface Narrowed {
  readonly selected: SelectedNode | undefined
  readonly emptied: boolean
}

const missed: Narrowed = { selected: undefined, emptied: false }

const narrowAt: (node: SelectedNode, refinement: PropagationPolicy) => Narrowed = memoizeByIdentity(
  (node, refinement) => {
    const { scope } = refinement
    if (node.placement.path === scope) {
      const selected = narrow(node, refinement)
      return { selected, emptied: selected === undefined }
    }
    const next = node.children.find(({ placement: { path } }) => isWithin(scope, path))
    const below = next === undefined ? missed : narrowAt(next, refinement)
    if (next === undefined || below === missed) return missed
    if (below.selected === next) return { selected: node, emptied: false }
    const children = node.children.flatMap(child => (child === next ? (below.selected ?? []) : child))
    return { selected: selectedNode(node.placement, node.cluster, children), emptied: below.emptied }
  },
)

function isWithin(path: string, branch: string): boolean {
  return path === branch || path.startsWith(`${branch}/`)
}

const narrow: (node: SelectedNode, policy: PropagationPolicy) => SelectedNode | undefined = memoizeByIdentity(
  (node, policy) => {
    const children = node.children.flatMap(child => narrow(child, policy) ?? [])
    const cluster = accepts(policy, node.cluster) ? node.cluster : undefined
    const same = cluster === node.cluster && children.length === node.children.length
    if (same && children.every((child, index) => child === node.children[index])) return node
    return selectedNode(node.placement, cluster, children)
  },
)
