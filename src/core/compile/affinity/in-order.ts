import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import { formatId, idOf } from '../../model/object.ts'
import type { Active } from '../render-tree.ts'
import { othersOf, type Task, type Term, termsOf } from './task.ts'

export interface Ordered {
  /** Every workload after those that its affinity names. */
  readonly tasks: readonly Task[]
  /** Why a workload cannot be decided: its affinity comes back to itself. */
  readonly cyclic: ReadonlyMap<Task, string>
  readonly diagnostics: readonly Diagnostic[]
}

/** Orders what is to be divided, so that where the others are is known when a workload asks. */
export function inOrder(actives: readonly Active[]): Ordered {
  const all = actives.flatMap(active =>
    active.workloads.divided.map((divided): Task => ({ active, divided })),
  )
  if (!all.some(({ divided }) => divided.policy.workloadAffinity !== undefined))
    return { tasks: all, cyclic: new Map(), diagnostics: [] }
  const tasks: Task[] = []
  const cyclic = new Map<Task, string>()
  const diagnostics: Diagnostic[] = []
  const done = new Set<Task>()
  const way: { readonly task: Task; term?: Term }[] = []
  const visit = (task: Task): void => {
    if (done.has(task)) return
    const again = way.findIndex(each => each.task === task)
    if (again >= 0) {
      const cycle = way.slice(again)
      const message = `the affinity of ${[...cycle.map(each => nameOf(each.task)), nameOf(task)].join(' depends on ')}`
      for (const each of cycle) cyclic.set(each.task, message)
      diagnostics.push(cycleOf(task, cycle[0]?.term, message))
      return
    }
    const step: { readonly task: Task; term?: Term } = { task }
    way.push(step)
    for (const term of termsOf(task)) {
      step.term = term
      othersOf(task, term, { tasks: all, kept: [], actives: [] }).divided.forEach(visit)
    }
    way.pop()
    done.add(task)
    tasks.push(task)
  }
  all.forEach(visit)
  return { tasks, cyclic, diagnostics }
}

function cycleOf({ active }: Task, term: Term | undefined, message: string): Diagnostic {
  return {
    code: 'schedule/affinity-cycle',
    severity: 'error',
    message,
    at: term?.at ?? active.placed.policy.at,
    hint: 'say it of one of them only: who is named is placed first',
  }
}

function nameOf({ active, divided }: Task): string {
  return `${active.application.name}: ${formatId(idOf(divided.object))}`
}
