import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Observation, ObservedTaint } from '../model/observation.ts'
import type { PropagationPolicy, Toleration } from '../model/propagation-policy.ts'
import { formatTaint, toleratedSeconds } from './filters/taints.ts'
import { pathsByChild } from './paths-below.ts'
import { type SelectedNode, selectedNode } from './select-branch.ts'

/** How long a taint that was made from a condition is tolerated where the policy does not say, as in Kubernetes. */
export const defaultTolerationSeconds = 300

const defaultTolerations: readonly Toleration[] = ['not-ready', 'unreachable'].map(condition => ({
  key: `cluster.banyan.dev/${condition}`,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: defaultTolerationSeconds,
}))

/**
 * The clusters that a policy tolerates no longer because of what was seen of them, by name with the reason: those with
 * a NoExecute taint that it does not tolerate, or not for as long as it holds already.
 */
export function evictions(
  { clusterTolerations }: PropagationPolicy,
  observation: Observation,
): ReadonlyMap<string, string> {
  const { at } = observation
  const evicted = new Map<string, string>()
  for (const [name, taints] of taintsIn(observation)) {
    const due = taints.find(taint => {
      return taint.effect === 'NoExecute' && at >= taint.timeAdded + toleratedFor(taint, clusterTolerations)
    })
    if (due !== undefined) evicted.set(name, `evicted by the taint ${formatTaint(due)}`)
  }
  return evicted
}

// Most clusters have none.
const taintsIn: (observation: Observation) => readonly (readonly [string, readonly ObservedTaint[]])[] =
  memoizeByIdentity(({ clusters }) =>
    [...clusters].flatMap(([name, { taints }]) => (taints.length === 0 ? [] : [[name, taints] as const])),
  )

/** The clusters that look as if they might be evicted: nothing new should go there while there are others. */
export function doubtfulClusters(
  { clusterTolerations }: PropagationPolicy,
  observation: Observation,
): ReadonlySet<string> {
  const doubtful = new Set<string>()
  for (const [name, taints] of taintsIn(observation)) {
    const isTolerated = (taint: ObservedTaint): boolean =>
      toleratedFor(taint, clusterTolerations) === Number.POSITIVE_INFINITY
    if (taints.some(taint => taint.effect === 'NoExecute' && !isTolerated(taint))) doubtful.add(name)
  }
  return doubtful
}

function toleratedFor(taint: ObservedTaint, tolerations: readonly Toleration[]): number {
  return toleratedSeconds(taint, tolerations) ?? toleratedSeconds(taint, defaultTolerations) ?? 0
}

/** A selection without some of its clusters, by path; undefined when nothing is left. The same object for the same inputs. */
export function withoutClusters(selected: SelectedNode, paths: readonly string[]): SelectedNode | undefined {
  if (paths.length === 0) return selected
  const key = paths.join('\n')
  const last = known.get(selected)
  if (last?.key === key) return last.left
  const { placement, cluster } = selected
  const below = pathsByChild(paths, placement.path)
  const children = selected.children.flatMap(child => {
    return withoutClusters(child, below.get(child.placement.path) ?? []) ?? []
  })
  const left = selectedNode(placement, paths.includes(placement.path) ? undefined : cluster, children)
  known.set(selected, { key, left })
  return left
}

const known = new WeakMap<SelectedNode, { readonly key: string; readonly left: SelectedNode | undefined }>()
