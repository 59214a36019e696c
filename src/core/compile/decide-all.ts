import { type Diagnostic, isError } from '../../base/diagnostic/diagnostic.ts'
import { type Decision, type DecisionNode, decisionKey, type WorkloadId } from '../model/decision.ts'
import type { Fleet } from '../model/fleet.ts'
import { idOf, keyOf } from '../model/object.ts'
import type { Observation } from '../model/observation.ts'
import type { WorkloadPolicy } from '../model/propagation-policy.ts'
import { choosesByRoom, type DecideRequest, decide, type SelectedNode } from '../schedule/index.ts'
import type { Lacking } from './admission/lacking-apis.ts'
import { inOrder } from './affinity/in-order.ts'
import { besideIn, narrowed, type Scene } from './affinity/narrowed.ts'
import { type KeptDecision, mayMatch, type Task } from './affinity/task.ts'
import type { CapacitiesOf } from './capacities.ts'
import { type DecideRun, requestFor, subjectOf } from './decide-request.ts'
import type { Granting } from './desire.ts'
import type { CompileInputs, Previous, Taken } from './inputs.ts'
import { projectObservation } from './projection.ts'
import type { Active, Exception } from './render-tree.ts'
import type { Suspended } from './suspended.ts'

export interface Decided {
  /** The workloads that were decided, for who asks where they are. */
  readonly scene: Scene
  readonly decisions: ReadonlyMap<string, Decision>
  /** What each decision was made from, by its key; a decision that was only kept has none. */
  readonly requests: ReadonlyMap<string, DecideRequest>
  readonly grants: readonly Granting[]
  readonly diagnostics: readonly Diagnostic[]
}

/** What the workloads of a compile are decided from. */
export interface DecideSetting {
  readonly fleet: Fleet
  readonly inputs: CompileInputs
  readonly lacking: Lacking
  readonly capacities: CapacitiesOf
  readonly suspended: Suspended
}

/**
 * Decides every divided workload, those that others name in their affinity first. Clusters whose pair is held, and those
 * that are suspended, keep what they were granted; the others divide the rest. What is `known` was decided already.
 */
export function decideAll(
  placed: readonly Active[],
  exceptions: readonly Exception[],
  { fleet, inputs, lacking, capacities, suspended }: DecideSetting,
  known: ReadonlyMap<string, Decision> = inputs.taken?.decisions ?? new Map(),
): Decided {
  const { previous, revision, observation, taken } = inputs
  const actives = taken === undefined ? placed : placed.filter(active => wasThere(active, taken))
  const decisions = new Map<string, Decision>()
  const requests = new Map<string, DecideRequest>()
  const grants: Granting[] = []
  const ordered = inOrder(actives)
  const diagnostics: Diagnostic[] = [...ordered.diagnostics]
  const kept = actives.flatMap(active => keptDecisions(active, previous).map(each => ({ active, ...each })))
  const roots = new Map<Task, DecisionNode>()
  const scene: Scene = { ordered, actives, kept, fleet, rootOf: (task: Task) => roots.get(task) }
  // Pins are of content alone.
  const held = exceptions.filter(({ pinned }) => pinned !== true)
  const heldBy = Map.groupBy(held, ({ application }) => application)
  const run: DecideRun = { inputs, fleet, actives, capacities, heldBy, suspended }
  for (const task of ordered.tasks) {
    const made = known.get(keyOfTask(task))
    if (made !== undefined) {
      roots.set(task, made.root)
      continue
    }
    const subject = subjectOf(task)
    const narrow = narrowed(task, scene, subject.selected)
    const { selected, barred } = narrow
    const { request, capacity } = requestFor({ ...subject, selected }, task.divided, barred, run)
    const result = decide(request)
    const { active, divided } = task
    const { application, placed } = active
    // What an application brings along counts wherever its choice could have gone, and not only where it went.
    const promised = (among: SelectedNode) =>
      (choosesByRoom(placed)
        ? capacities({ ...active, selected: among }, divided, request.previous, [])
        : capacity
      )?.promised
    const rivals = actives.filter(each => each.application === application && each.placed !== placed)
    const read = () =>
      projectObservation(observation, {
        active,
        workload: divided.key,
        selected,
        root: result.decision.root,
        others: [...rivals, ...besideIn(active, scene)],
        promised,
        lacking: lacking(active),
      })
    const decision = stamp(result.decision, request.previous, revision, read)
    roots.set(task, decision.root)
    decisions.set(decisionKey(decision), decision)
    requests.set(decisionKey(decision), { ...request, affinity: narrow.steps })
    diagnostics.push(...narrow.diagnostics, ...result.diagnostics)
    grants.push(grantingOf(task, decision))
  }
  for (const { key, decision } of kept) decisions.set(key, decision)
  return { scene, decisions, requests, grants: [...grants, ...kept.map(keptGranting)], diagnostics }
}

// What clusters were seen to lack kept others out then, and is not known any more.
function wasThere(active: Active, { wanted, decisions }: Taken): boolean {
  return active.workloads.divided.every(divided => {
    const key = keyOfTask({ active, divided })
    return key === decisionKey(wanted) || decisions.has(key)
  })
}

function keyOfTask({ active: { application, placed }, divided }: Task): string {
  const policy = { name: placed.policy.name, scope: placed.node.path }
  return decisionKey({ application: application.name, workload: idOf(divided.object), policy })
}

// A cluster may get the application and be in no division of the workload: there it has no replicas.
function grantingOf({ active, divided }: Task, { root, replicas, deferredReasons }: Decision): Granting {
  const { application, placed, reached, evicted, staying } = active
  const { onZero, workloadAffinity } = divided.policy
  const isNarrower = [workloadAffinity, deferredReasons].some(each => each !== undefined)
  return {
    application: application.name,
    workload: divided.key,
    onZero,
    scope: placed.node.path,
    node: root,
    isWhole: root.granted >= replicas,
    ...((isNarrower || evicted.size + staying.length > 0) && { within: reached }),
  }
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
): readonly { readonly key: string; readonly decision: Decision }[] {
  if (![...workloads.diagnostics, ...workloads.unreadable].some(isError)) return []
  const divided = new Set(workloads.divided.map(({ key }) => key))
  return [...previous.decisions].flatMap(([key, decision]) => {
    const { application: name, workload, policy } = decision
    const isOurs =
      name === application.name && policy.name === placed.policy.name && policy.scope === placed.node.path
    return isOurs && !divided.has(keyOf(workload)) ? [{ key, decision }] : []
  })
}

function keptGranting({ active, decision }: KeptDecision): Granting {
  const { application, placed } = active
  const { workload, root } = decision
  const { onZero = 'Scale' } = placed.policy.workloads.find(each => concerns(each, workload)) ?? {}
  return {
    application: application.name,
    workload: keyOf(workload),
    onZero,
    scope: placed.node.path,
    node: root,
    isWhole: root.granted >= decision.replicas,
  }
}

// What it was like is not known any more, so labels do not tell.
function concerns({ resourceSelectors }: WorkloadPolicy, workload: WorkloadId): boolean {
  return resourceSelectors.length === 0 || resourceSelectors.some(selector => mayMatch(selector, workload))
}
