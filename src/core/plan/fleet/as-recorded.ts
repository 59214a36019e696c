import type { DesiredCluster, DesiredNode } from '../../model/desired.ts'
import type { ClusterState } from '../../model/state.ts'
import { withGranted } from './with-shares.ts'

/**
 * A desired state that was compiled again, as the status recorded it: with the replicas that were granted, and without
 * pairs that a guard had stopped. Clusters of which nothing is recorded stay as they are; what differs nowhere is the
 * same object.
 */
export function asRecorded(node: DesiredNode, states: ReadonlyMap<string, ClusterState>): DesiredNode {
  const children = node.children.map(child => asRecorded(child, states))
  const state = node.cluster && states.get(node.cluster.cluster.name)
  const isRecorded = state !== undefined && state.sync !== 'Detached'
  const cluster = node.cluster && isRecorded ? recorded(node.cluster, state) : node.cluster
  const same = cluster === node.cluster && children.every((child, index) => child === node.children[index])
  return same ? node : { ...node, children, ...(cluster && { cluster }) }
}

function recorded(cluster: DesiredCluster, { applications }: ClusterState): DesiredCluster {
  const known = new Map(applications.map(each => [each.name, each]))
  const pairs = cluster.pairs.flatMap(pair => {
    const state = known.get(pair.application)
    if (state === undefined || state.withheld) return []
    return state.awaited === undefined ? [withGranted(pair, state.shares)] : [pair]
  })
  const withheld = applications.flatMap(({ name, withheld, health }) => {
    const reason = {
      code: 'plan/stopped',
      severity: 'error',
      message: health.message,
      at: fleetFile,
    } as const
    return withheld ? [{ application: name, because: [reason], withheld }] : []
  })
  const same = pairs.length === cluster.pairs.length && pairs.every((pair, at) => pair === cluster.pairs[at])
  if (same && withheld.length === 0) return cluster
  return { ...cluster, pairs, unreadable: [...cluster.unreadable, ...withheld] }
}

const fleetFile = { file: 'fleet.yaml' }
