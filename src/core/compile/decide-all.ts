import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { type Decision, decisionKey } from '../model/decision.ts'
import type { Fleet } from '../model/fleet.ts'
import { idOf } from '../model/object.ts'
import { decide } from '../schedule/index.ts'
import type { Granting } from './desire.ts'
import type { Previous } from './inputs.ts'
import type { Active, Exception } from './render-tree.ts'

export interface Decided {
  readonly decisions: ReadonlyMap<string, Decision>
  readonly grants: readonly Granting[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Decides every divided workload. Clusters whose pair is held keep what they were granted; the others divide the rest. */
export function decideAll(
  actives: readonly Active[],
  exceptions: readonly Exception[],
  fleet: Fleet,
  previous: Previous,
): Decided {
  const decisions = new Map<string, Decision>()
  const grants: Granting[] = []
  const diagnostics: Diagnostic[] = []
  const heldBy = Map.groupBy(exceptions, ({ application }) => application)
  for (const { application, placed, selected, workloads } of actives) {
    const { policy, node, refinements } = placed
    for (const { object, key, replicas, policy: workloadPolicy } of workloads.divided) {
      const workload = idOf(object)
      const scope = { name: policy.name, scope: node.path }
      const before = previous.decisions.get(
        decisionKey({ application: application.name, workload, policy: scope }),
      )
      const result = decide({
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
        held: grantedTo(heldBy.get(application.name) ?? [], before),
      })
      decisions.set(decisionKey(result.decision), result.decision)
      diagnostics.push(...result.diagnostics)
      const { root } = result.decision
      const { onZero } = workloadPolicy
      grants.push({ application: application.name, workload: key, onZero, scope: node.path, node: root })
    }
  }
  return { decisions, grants, diagnostics }
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
