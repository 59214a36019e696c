import type { Place } from '../base/diagnostic/diagnostic.ts'

/** A name that stands for the value of a field of some resource. */
export interface Var {
  readonly name: string
  readonly fieldPath: string
  readonly at: Place
}
