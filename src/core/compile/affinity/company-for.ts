import type { Decision } from '../../model/decision.ts'
import { formatId, idOf } from '../../model/object.ts'
import { keptAway } from '../../schedule/index.ts'
import { type ActiveSetting, activesOf } from '../actives.ts'
import type { Lacking } from '../admission/lacking-apis.ts'
import { capacitiesFor } from '../capacities.ts'
import { decideAll } from '../decide-all.ts'
import { assignedWorkloads } from '../place/assignment.ts'
import type { Placement } from '../place/placement.ts'
import type { Active, Exception } from '../render-tree.ts'
import type { Suspended } from '../suspended.ts'
import type { CompanyFor } from './company.ts'
import { narrowed } from './narrowed.ts'
import { othersOf, type Task, type Term, termsOf } from './task.ts'

interface CompanySetting extends Omit<ActiveSetting, 'isAskedFor'> {
  readonly lacking: Lacking
  readonly suspended: Suspended
  /** The pairs of an application that are held. */
  readonly exceptionsOf: (application: string, actives: readonly Active[]) => readonly Exception[]
}

/**
 * Tells where the affinity of all workloads of an application lets it be. For that the others that it names are decided
 * as they will be; what it wants of its own application holds among the chosen clusters, whichever they are.
 */
export function companyFor({ lacking, suspended, exceptionsOf, ...setting }: CompanySetting): CompanyFor {
  const { fleet, inputs, render } = setting
  const stage = (placements: readonly Placement[]): readonly Active[] =>
    activesOf(placements, { ...setting, isAskedFor: () => true })
  return all => {
    const capacities = capacitiesFor(assignedWorkloads(all, true, render), fleet, inputs)
    const known = new Map<string, Decision>(inputs.taken?.decisions)
    const stages = new Map<string, Staged>()
    const staged = (application: string, placements: readonly Placement[]): Staged => {
      const found = stages.get(application)
      if (found !== undefined) return found
      const actives = stage(placements)
      const made = { actives, exceptions: exceptionsOf(application, actives) }
      stages.set(application, made)
      return made
    }
    return (placement, others) => {
      const parts = [...Map.groupBy(others, ({ application: { name } }) => name)].map(each => staged(...each))
      const actives = parts.flatMap(each => each.actives)
      const exceptions = parts.flatMap(each => each.exceptions)
      const { scene, decisions } = decideAll(
        actives,
        exceptions,
        { fleet, inputs, lacking, capacities, suspended },
        known,
      )
      for (const [key, decision] of decisions) known.set(key, decision)
      const away = new Map<string, string>()
      const barred: string[] = []
      let left = placement.selected
      const own = stage([placement])
      for (const [task, term] of outerTerms(own)) {
        const subject = formatId(idOf(task.divided.object))
        const narrow = narrowed(task, scene, left, [term])
        if (narrow.barred !== undefined) barred.push(`${subject}: ${narrow.barred}`)
        else for (const [name, reason] of keptAway(narrow.steps)) away.set(name, `${subject}: ${reason}`)
        left = narrow.selected
      }
      return { left, away, ...(barred.length > 0 && { barred: barred.join('; ') }) }
    }
  }
}

interface Staged {
  readonly actives: readonly Active[]
  readonly exceptions: readonly Exception[]
}

// Whom a workload wants to be with in its own application may be wherever that is.
function outerTerms(actives: readonly Active[]): readonly (readonly [Task, Term])[] {
  const tasks = actives.flatMap(active =>
    active.workloads.divided.map((divided): Task => ({ active, divided })),
  )
  return tasks.flatMap(task =>
    termsOf(task).flatMap((term): (readonly [Task, Term])[] => {
      const { divided, everywhere } = othersOf(task, term, { tasks, kept: [], actives })
      const isInside = term.mode === 'with' && divided.length + everywhere.length > 0
      return isInside ? [] : [[task, term]]
    }),
  )
}
