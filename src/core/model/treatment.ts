import type { ConflictPolicy, DriftMode } from './apply-settings.ts'
import type { Pointer } from './json-pointer.ts'

/** How one object is applied: what its annotations say, and where they say nothing, its branch. */
export interface Treatment {
  readonly conflict: ConflictPolicy
  /** Conflicts that are decided by themselves; the first that fits counts. */
  readonly resolutions: readonly ConflictResolution[]
  /** It may be deleted and made again where a field of it cannot be changed. */
  readonly mayRecreate: boolean
  /** `Ignore`: it is neither put right nor told. */
  readonly drift: DriftMode | 'Ignore'
  /** Fields whose drift is treated otherwise; the first that fits counts. */
  readonly driftFields: readonly { readonly drift: DriftMode; readonly pointers: readonly Pointer[] }[]
}

/** What becomes of conflicts about some fields, or with some managers; absent: any. */
export interface ConflictResolution {
  readonly action: 'take' | 'leave'
  /** Of the field, as servers write it: `.spec.containers[name="web"].image`. */
  readonly field?: RegExp
  readonly manager?: RegExp
}
