import { OperationError } from '../../core/model/operation-error.ts'
import type { Clock } from '../ports.ts'

/** A stretch of work; times are in milliseconds since the epoch. */
export interface Step {
  readonly name: 'fetch' | 'recall' | 'publish' | 'observe' | 'compile' | 'guards' | 'write-ahead'
  readonly startedAt: number
  readonly endedAt: number
}

/** A look at the source, with what was done about what it has. */
export interface Look {
  /** Absent: the source could not be read. */
  readonly revision?: string
  /** Whether anything was decided anew. */
  readonly isNew: boolean
  /** In the order in which they ended. */
  readonly steps: readonly Step[]
  readonly startedAt: number
  readonly endedAt: number
  readonly failure?: OperationError
}

/** Measures a look, and tells of it once it is over. */
export async function measured<Value>(
  clock: Clock,
  onLook: ((look: Look) => void) | undefined,
  task: (steps: Steps) => Promise<Value>,
): Promise<Value> {
  const steps = new Steps(clock)
  try {
    const value = await task(steps)
    onLook?.(steps.look(undefined))
    return value
  } catch (error) {
    if (error instanceof OperationError) onLook?.(steps.look(error))
    throw error
  }
}

/** Measures the steps of one look. */
export class Steps {
  /** What the source has; undefined while that is not known. */
  revision: string | undefined
  readonly #clock: Clock
  readonly #startedAt: number
  readonly #steps: Step[] = []

  constructor(clock: Clock) {
    this.#clock = clock
    this.#startedAt = clock.now()
  }

  async take<Value>(name: Step['name'], task: () => Value | Promise<Value>): Promise<Value> {
    const startedAt = this.#clock.now()
    try {
      return await task()
    } finally {
      this.#steps.push({ name, startedAt, endedAt: this.#clock.now() })
    }
  }

  look(failure: OperationError | undefined): Look {
    return {
      ...(this.revision !== undefined && { revision: this.revision }),
      isNew: this.#steps.some(({ name }) => name === 'compile'),
      steps: this.#steps,
      startedAt: this.#startedAt,
      endedAt: this.#clock.now(),
      ...(failure !== undefined && { failure }),
    }
  }
}
