import type { JsonValue } from '../../base/std/json.ts'
import type { MergeType, Schema } from '../schema/merge-type.ts'

/** The state of one strategic merge. */
export interface Merge {
  readonly schema: Schema
  /** The first thing that did not fit. */
  failure: string | undefined
  /** Where the merge is now. */
  readonly path: string[]
  /** Merges two values of a type; undefined when nothing is left. */
  readonly values: (
    dest: JsonValue | undefined,
    patch: JsonValue | undefined,
    type: MergeType | undefined,
    merge: Merge,
  ) => JsonValue | undefined
}
