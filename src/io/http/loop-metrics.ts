import { Gauge, type Registry } from 'prom-client'
import type { Outcome } from '../../core/model/outcome.ts'
import { durations, gauge, type Stretch, secondsOf } from './instruments.ts'

/** A look at the source, with what was done about what it has. */
export interface Look extends Stretch {
  readonly isNew: boolean
  readonly steps: readonly (Stretch & { readonly name: string })[]
  readonly failure?: unknown
}

/** An evaluation of a cluster, which was due a while before somebody had time for it. */
export interface Evaluated extends Stretch {
  readonly dueAt: number
}

export interface Turn extends Stretch {
  /** Whether anything was taken in, or written. */
  readonly hasNews: boolean
}

export interface Load {
  readonly active: number
  readonly waiting: number
}

/** How long the parts of the loop take, and how much there is to do. */
export interface LoopMetrics {
  looked(look: Look): void
  evaluated(result: Outcome['result'], evaluated: Evaluated): void
  turned(part: 'source' | 'report', hasFailed: boolean, turn: Turn): void
  watch(load: () => Load): void
}

export function loopMetrics(registry: Registry): LoopMetrics {
  const reconciles = durations(
    registry,
    'banyan_reconcile_duration_seconds',
    'How long it took to take in what is new, by what became of it.',
    ['result'],
  )
  const steps = durations(
    registry,
    'banyan_reconcile_step_duration_seconds',
    'How long each step of a look at the source took.',
    ['step'],
  )
  const applies = durations(
    registry,
    'banyan_apply_duration_seconds',
    'How long evaluations of clusters took, by what became of them.',
    ['result'],
  )
  const waits = durations(
    registry,
    'banyan_workqueue_queue_duration_seconds',
    'How long clusters that were due waited for their turn.',
  )
  const reports = durations(
    registry,
    'banyan_report_duration_seconds',
    'How long it took to write reports to the status branch.',
  )
  const failures = gauge(
    registry,
    'banyan_consecutive_failures',
    'How often in a row looks at the source, or reports, have failed.',
    ['part'],
  )
  return {
    looked: look => {
      for (const step of look.steps) steps.observe({ step: step.name }, secondsOf(step))
      const result = look.failure === undefined ? 'success' : 'failure'
      if (look.isNew || result === 'failure') reconciles.observe({ result }, secondsOf(look))
    },
    evaluated: (result, { dueAt, startedAt, endedAt }) => {
      applies.observe({ result }, secondsOf({ startedAt, endedAt }))
      waits.observe(secondsOf({ startedAt: dueAt, endedAt: startedAt }))
    },
    turned: (part, hasFailed, turn) => {
      if (hasFailed) failures.inc({ part })
      else failures.set({ part }, 0)
      if (part === 'report' && turn.hasNews) reports.observe(secondsOf(turn))
    },
    watch: load => watchLoad(registry, load),
  }
}

function watchLoad(registry: Registry, load: () => Load): void {
  const asked = (name: string, help: string, value: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value())
      },
    })
  asked('banyan_workqueue_depth', 'Clusters that are due and wait for their turn.', () => load().waiting)
  asked('banyan_active_workers', 'Clusters that are worked on.', () => load().active)
}
