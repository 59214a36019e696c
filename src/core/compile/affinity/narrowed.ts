import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import type { DecisionNode } from '../../model/decision.ts'
import type { Fleet } from '../../model/fleet.ts'
import { formatId, idOf } from '../../model/object.ts'
import {
  type AffinityStep,
  narrowByAffinity,
  ownTier,
  type Presence,
  presenceOfEither,
  presenceOfSelected,
  presenceOfTarget,
  type SelectedNode,
} from '../../schedule/index.ts'
import type { Active } from '../render-tree.ts'
import type { Ordered } from './in-order.ts'
import { type KeptDecision, type Others, othersOf, type Task, type Term, termsOf } from './task.ts'

export interface Narrowed {
  /** The clusters that the workload is divided among; all that the policy selects where affinity leaves none. */
  readonly selected: SelectedNode
  /** Why there is no cluster for the workload. */
  readonly barred?: string
  readonly steps: readonly AffinityStep[]
  readonly diagnostics: readonly Diagnostic[]
}

/** A compile on its way through the decisions. */
export interface Scene {
  readonly ordered: Ordered
  readonly actives: readonly Active[]
  readonly kept: readonly KeptDecision[]
  readonly fleet: Fleet
  /** The decisions made so far. */
  readonly rootOf: (task: Task) => DecisionNode | undefined
}

/** Narrows what is selected for one workload by where the others are that its affinity names. */
export function narrowed(
  task: Task,
  scene: Scene,
  selected: SelectedNode,
  terms: readonly Term[] = termsOf(task),
): Narrowed {
  const { tasks, cyclic } = scene.ordered
  const cycle = cyclic.get(task)
  if (cycle !== undefined) return { selected, barred: cycle, steps: [], diagnostics: [] }
  const diagnostics: Diagnostic[] = []
  const steps: AffinityStep[] = []
  let left: SelectedNode = selected
  for (const term of terms) {
    const found = othersOf(task, term, { ...scene, tasks })
    if (found.divided.length + found.kept.length + found.everywhere.length === 0)
      diagnostics.push(unmatched(task, term))
    const level = term.term.level ?? 'cluster'
    const wanted = { mode: term.mode, level, others: presences(found, term.mode, scene) }
    const next = narrowByAffinity(left, scene.fleet.root.placement, wanted)
    const reason = reasonOf(term, found, level)
    steps.push({ from: left, reason, ...(next && { left: next }) })
    if (next === undefined) return { selected, barred: `no cluster is left: ${reason}`, steps, diagnostics }
    left = next
  }
  return { selected: left, steps, diagnostics }
}

/** Who runs undivided among those that the affinities of an application's workloads name. */
export function besideIn(active: Active, { ordered: { tasks }, ...scene }: Scene): readonly Active[] {
  const own = tasks.filter(task => task.active === active)
  return own.flatMap(task =>
    termsOf(task).flatMap(term => othersOf(task, term, { ...scene, tasks }).everywhere),
  )
}

function presences(
  { divided, kept, everywhere }: Others,
  mode: Term['mode'],
  { rootOf }: Scene,
): readonly Presence[] {
  const roots = [...divided.flatMap(task => rootOf(task) ?? []), ...kept.map(({ decision }) => decision.root)]
  const read = mode === 'with' ? presenceOfTarget : presenceOfEither
  return [...roots.map(root => read(root)), ...everywhere.flatMap(each => presenceOfWhole(each, mode))]
}

// What is not divided overflows only along with what is, so that nobody can count on it there.
function presenceOfWhole({ placed, selected }: Active, mode: Term['mode']): readonly Presence[] {
  const own = mode === 'with' ? ownTier(placed.policy, selected) : selected
  return own === undefined ? [] : [presenceOfSelected(own)]
}

function reasonOf({ mode }: Term, { divided, kept, everywhere }: Others, level: string): string {
  const names = [
    ...divided.map(
      ({ active, divided: { object } }) => `${active.application.name}: ${formatId(idOf(object))}`,
    ),
    ...kept.map(({ decision }) => `${decision.application}: ${formatId(decision.workload)}`),
    ...everywhere.map(({ application }) => application.name),
  ]
  const others = names.length === 0 ? 'what its affinity names, which is nowhere' : names.join(', ')
  const place = level === 'cluster' ? 'a cluster' : `a ${level}`
  return mode === 'with'
    ? `its affinity wants ${place} with ${others}`
    : `its affinity wants ${place} without ${others}`
}

function unmatched({ divided }: Task, { at }: Term): Diagnostic {
  return {
    code: 'schedule/affinity-unmatched',
    severity: 'warning',
    message: `the affinity of ${formatId(idOf(divided.object))} names no workload that there is`,
    at,
  }
}
