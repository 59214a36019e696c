import type { PlacementNode, Taint } from '../../src/core/model/fleet.ts'
import type {
  PropagationPolicy,
  ReplicaScheduling,
  WorkloadPolicy,
} from '../../src/core/model/propagation-policy.ts'

/** A branch in short: what is left out is empty, and a cluster is a node that has `cluster`. */
export interface Sketch {
  readonly name: string
  readonly weight?: number
  /** `true` for a cluster of the directory's name, or its own name. */
  readonly cluster?: true | string
  readonly clusterWeight?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly taints?: readonly Taint[]
  readonly children?: readonly Sketch[]
}

/** The placement tree of a sketch; `levels` names the levels below the root. */
export function placementOf(
  sketch: Sketch,
  levels: readonly string[] = [],
  path: string = '',
  depth: number = 0,
): PlacementNode {
  const children = (sketch.children ?? []).map(child =>
    placementOf(child, levels, path === '' ? child.name : `${path}/${child.name}`, depth + 1),
  )
  const level = depth === 0 ? undefined : levels[depth - 1]
  const cluster = sketch.cluster === undefined ? undefined : clusterOf(sketch, sketch.cluster, path)
  const below = children.reduce((sum, child) => sum + child.clusters, 0)
  return {
    path,
    name: sketch.name,
    ...(level !== undefined && { level }),
    ...(sketch.weight !== undefined && { weight: sketch.weight }),
    ...(cluster && { cluster }),
    children,
    clusters: below + (cluster === undefined ? 0 : 1),
  }
}

function clusterOf(sketch: Sketch, named: true | string, path: string): PlacementNode['cluster'] & object {
  return {
    name: named === true ? sketch.name : named,
    path,
    labels: sketch.labels ?? {},
    taints: sketch.taints ?? [],
    zones: [],
    ...(sketch.clusterWeight !== undefined && { weight: sketch.clusterWeight }),
  }
}

export function policyOf(fields: Partial<PropagationPolicy> = {}): PropagationPolicy {
  return {
    name: 'web',
    scope: '',
    applications: ['web'],
    clusterTolerations: [],
    workloads: [],
    at: { file: 'clusters/policies/web.yaml' },
    ...fields,
  }
}

const at = { file: 'clusters/policies/web.yaml', path: ['spec'] }

export function dividing(
  scheduling: Partial<ReplicaScheduling> = {},
  fields: Partial<WorkloadPolicy> = {},
): WorkloadPolicy {
  return {
    resourceSelectors: [],
    replicaScheduling: { replicaSchedulingType: 'Divided', at, ...scheduling },
    onZero: 'Remove',
    onInsufficient: 'Partial',
    at,
    ...fields,
  }
}
