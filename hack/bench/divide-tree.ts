import type { Decision } from '../../src/core/model/decision.ts'
import type { PlacementNode } from '../../src/core/model/fleet.ts'
import type {
  PropagationPolicy,
  ReplicaScheduling,
  WorkloadPolicy,
} from '../../src/core/model/propagation-policy.ts'
import { capacityTree, decide, selectBranch } from '../../src/core/schedule/index.ts'
import { levelNames } from './placement-tree.ts'

/** Weights and bounds as a user writes them, or what clusters can take. */
export type Weights = 'weighted' | 'dynamic'

const schedulings: Readonly<Record<Weights, Partial<ReplicaScheduling>>> = {
  weighted: {
    levels: [
      {
        level: 'region',
        preferences: [
          { target: '*', weight: 1, minReplicas: 10 },
          { target: 'r3', weight: 4 },
        ],
      },
      { level: 'zone', preferences: [{ target: '*', minReplicas: 1, maxReplicas: 100_000 }] },
      { level: 'cluster', preferences: [{ target: '*', minReplicas: 1, maxReplicas: 1_000 }] },
    ],
  },
  dynamic: { dynamicWeight: 'AvailableReplicas' },
}

const at = { file: 'clusters/policies/web.yaml' }

/** A policy of its own, so that nothing is known of it yet. */
export function benchPolicy(weights: Weights): PropagationPolicy {
  const workload: WorkloadPolicy = {
    resourceSelectors: [],
    replicaScheduling: { replicaSchedulingType: 'Divided', at, ...schedulings[weights] },
    onZero: 'Remove',
    onInsufficient: 'Partial',
    at,
  }
  return {
    name: 'web',
    scope: '',
    applications: ['web'],
    clusterAffinity: { paths: ['**', '!test/**'], labelSelector: { matchLabels: { tier: 'prod' } } },
    clusterTolerations: [],
    workloads: [workload],
    at,
  }
}

/** Selects and divides a workload, twelve replicas for every cluster of the tree. */
export function divideTree(
  policy: PropagationPolicy,
  tree: PlacementNode,
  weights: Weights,
  previous?: Decision,
  name: string = 'frontend',
): Decision {
  const selected = selectBranch(policy, tree)
  const [workloadPolicy] = policy.workloads
  if (selected === undefined || workloadPolicy === undefined) throw new Error('the policy selects nothing')
  const capacity = weights === 'dynamic' ? capacityTree(selected, roomIn, undefined) : undefined
  return decide({
    application: 'web',
    workload: { group: 'apps', kind: 'Deployment', namespace: '', name },
    policy,
    workloadPolicy,
    replicas: 12 * Math.round(tree.clusters / 100) * 100,
    selected,
    refinements: [],
    levels: levelNames,
    ...(capacity && { capacity }),
    ...(previous && { previous }),
  }).decision
}

function roomIn({ name }: { readonly name: string }): number {
  return 5 + (Number(name.slice(1)) % 37 || 0)
}
