import { type Diagnostic, isError } from '../../base/diagnostic/diagnostic.ts'
import { type Decision, decisionKey, type WorkloadId } from '../model/decision.ts'
import type { Fleet } from '../model/fleet.ts'
import { idOf, keyOf } from '../model/object.ts'
import type { Observation } from '../model/observation.ts'
import type { WorkloadPolicy } from '../model/propagation-policy.ts'
import { type DecideRequest, decide } from '../schedule/index.ts'
import { capacitiesFor, rememberCapacities } from './capacities.ts'
import type { Granting } from './desire.ts'
import type { CompileInputs, Previous } from './inputs.ts'
import { leavingFrom } from './leaving.ts'
import { projectObservation } from './projection.ts'
import { rebalanceFor } from './rebalance-for.ts'
import type { Active, Exception } from './render-tree.ts'

export interface Decided {
  readonly decisions: ReadonlyMap<string, Decision>
  /** What each decision was made from, by its key; a decision that was only kept has none. */
  readonly requests: ReadonlyMap<string, DecideRequest>
  readonly grants: readonly Granting[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Decides every divided workload. Clusters whose pair is held keep what they were granted; the others divide the rest. */
export function decideAll(
  actives: readonly Active[],
  exceptions: readonly Exception[],
  fleet: Fleet,
  inputs: CompileInputs,
): Decided {
  const { previous, revision, observation } = inputs
  const decisions = new Map<string, Decision>()
  const requests = new Map<string, DecideRequest>()
  const grants: Granting[] = []
  const diagnostics: Diagnostic[] = []
  const capacities = capacitiesFor(actives, previous, observation)
  const heldBy = Map.groupBy(exceptions, ({ application }) => application)
  for (const active of actives) {
    const { application, placed, selected, workloads } = active
    const { policy, node, refinements } = placed
    for (const divided of workloads.divided) {
      const { object, key, replicas, policy: workloadPolicy } = divided
      const workload = idOf(object)
      const scope = { name: policy.name, scope: node.path }
      const before = previous.decisions.get(
        decisionKey({ application: application.name, workload, policy: scope }),
      )
      const capacity = capacities(active, divided, before)
      const request: DecideRequest = {
        application: application.name,
        workload,
        object,
        policy,
        workloadPolicy,
        replicas,
        selected,
        refinements,
        levels: fleet.levels,
        ...(before && { previous: before }),
        ...(observation && { observation }),
        ...(capacity && { capacity: capacity.tree }),
        ...rebalanceFor(inputs.rebalances ?? [], application.name, node.path, before),
        leaving: before === undefined ? [] : leavingFrom(before, active, actives, fleet, inputs),
        held: grantedTo(heldBy.get(application.name) ?? [], before),
      }
      const result = decide(request)
      if (capacity !== undefined) rememberCapacities(result.decision, capacity)
      const read = () => projectObservation(observation, node.placement, key, capacity?.promised)
      const decision = stamp(result.decision, before, revision, read)
      decisions.set(decisionKey(decision), decision)
      requests.set(decisionKey(result.decision), request)
      diagnostics.push(...result.diagnostics)
      const { root } = decision
      const { onZero } = workloadPolicy
      grants.push({ application: application.name, workload: key, onZero, scope: node.path, node: root })
    }
    for (const [key, kept] of keptDecisions(active, previous)) {
      decisions.set(key, kept)
      const { onZero = 'Scale' } = policy.workloads.find(each => concerns(each, kept.workload)) ?? {}
      const workload = keyOf(kept.workload)
      grants.push({ application: application.name, workload, onZero, scope: node.path, node: kept.root })
    }
  }
  return { decisions, requests, grants, diagnostics }
}

// One that is as it was also says where it came from as it did, so that nothing has to be written.
function stamp(
  decision: Decision,
  before: Decision | undefined,
  revision: string,
  read: () => Observation | undefined,
): Decision {
  if (decision === before) return before
  const { observation: _, ...fresh } = decision
  const observation = read()
  return { ...fresh, revision, ...(observation && { observation }) }
}

/**
 * The decisions before of what cannot be divided now, because the template or the policy is broken: its pairs are held
 * with the replicas that they have.
 */
function keptDecisions(
  { application, placed, workloads }: Active,
  previous: Previous,
): readonly (readonly [string, Decision])[] {
  if (![...workloads.diagnostics, ...workloads.unreadable].some(isError)) return []
  const divided = new Set(workloads.divided.map(({ key }) => key))
  return [...previous.decisions].filter(
    ([, { application: name, workload, policy }]) =>
      name === application.name &&
      policy.name === placed.policy.name &&
      policy.scope === placed.node.path &&
      !divided.has(keyOf(workload)),
  )
}

// What it was like is not known any more, so labels do not tell.
function concerns({ resourceSelectors }: WorkloadPolicy, workload: WorkloadId): boolean {
  return (
    resourceSelectors.length === 0 ||
    resourceSelectors.some(
      ({ kind = workload.kind, name = workload.name }) => kind === workload.kind && name === workload.name,
    )
  )
}

function grantedTo(held: readonly Exception[], before: Decision | undefined): ReadonlyMap<string, number> {
  const granted = new Map(held.map(({ cluster }) => [cluster, 0]))
  if (granted.size === 0 || before === undefined) return granted
  const visit = (node: Decision['root']): void => {
    if (node.cluster !== undefined && granted.has(node.cluster)) granted.set(node.cluster, node.granted)
    node.children.forEach(visit)
  }
  visit(before.root)
  return granted
}
