import type { Decision, DecisionNode } from '../../src/core/model/decision.ts'
import type { PlacementNode } from '../../src/core/model/fleet.ts'
import type { Observation } from '../../src/core/model/observation.ts'
import type { PropagationPolicy, WorkloadPolicy } from '../../src/core/model/propagation-policy.ts'
import {
  capacityTree,
  type Decided,
  type DecideRequest,
  decide,
  refine,
  selectBranch,
} from '../../src/core/schedule/index.ts'
import { policyOf } from './placement.ts'

export interface Scheduling {
  readonly tree: PlacementNode
  readonly workload: WorkloadPolicy
  readonly replicas: number
  readonly policy?: PropagationPolicy
  readonly refinements?: readonly PropagationPolicy[]
  readonly levels?: readonly string[]
  readonly previous?: Decision
  readonly held?: ReadonlyMap<string, number>
  /** How many fit, by cluster; those that are left out are not known. */
  readonly fits?: Readonly<Record<string, number>>
  readonly observation?: Observation
}

/** Selects, refines and decides as a compile does. */
export function schedule(scheduling: Scheduling): Decided {
  return decide(requestOf(scheduling))
}

/** What a compile hands to the scheduler for one workload. */
export function requestOf({
  tree,
  workload,
  policy = everywhere,
  refinements = [],
  fits,
  ...rest
}: Scheduling): DecideRequest {
  const whole = selectBranch(policy, tree)
  const selected = whole && refine(whole, refinements).selected
  if (selected === undefined) throw new Error('nothing is selected')
  return {
    application: 'web',
    workload: { group: 'apps', kind: 'Deployment', namespace: '', name: 'frontend' },
    policy,
    workloadPolicy: workload,
    selected,
    refinements,
    ...(fits && { capacity: capacityTree(selected, ({ name }) => fits[name], undefined) }),
    ...rest,
    levels: rest.levels ?? [],
  }
}

const everywhere = policyOf()

/** Targets by cluster name. */
export function targets(decision: Decision): Readonly<Record<string, number>> {
  return Object.fromEntries(leavesOf(decision).map(({ cluster, target }) => [cluster ?? '', target]))
}

export function leavesOf({ root }: Pick<Decision, 'root'>): readonly DecisionNode[] {
  return nodesOf({ root }).filter(({ cluster }) => cluster !== undefined)
}

/** Every node of a decision, parents first. */
export function nodesOf({ root }: Pick<Decision, 'root'>): readonly DecisionNode[] {
  return [root, ...root.children.flatMap(child => nodesOf({ root: child }))]
}
