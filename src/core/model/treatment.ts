import type { ConflictPolicy, DriftMode } from './apply-settings.ts'
import type { Pointer } from './json-pointer.ts'
import type { KubernetesObject } from './object.ts'

/** How one object is applied: what its annotations say, and where they say nothing, its branch. */
export interface Treatment {
  /** `CreateOnly`: what is there stays as it is; `Merge`: fields that other tools made are not taken along. */
  readonly mode: 'Apply' | 'CreateOnly' | 'Merge'
  readonly conflict: ConflictPolicy
  readonly ignores: readonly IgnoredFields[]
  /** Tells what is ignored because the user says so; absent: nothing. */
  readonly ignoreDigest?: string
  /** Conflicts that are decided by themselves; the first that fits counts. */
  readonly resolutions: readonly ConflictResolution[]
  /** It may be deleted and made again where a field of it cannot be changed. */
  readonly mayRecreate: boolean
  /** `Ignore`: it is neither put right nor told. */
  readonly drift: DriftMode | 'Ignore'
  /** Fields whose drift is treated otherwise; the first that fits counts. */
  readonly driftFields: readonly { readonly drift: DriftMode; readonly pointers: readonly Pointer[] }[]
}

/** Fields that belong to others. */
export interface IgnoredFields {
  readonly pointers: readonly Pointer[]
  /** Managers whose fields are theirs. */
  readonly managers: readonly string[]
  /** What nobody else owns stays as it is, too; otherwise only what a controller has taken is left to it. */
  readonly adopts: boolean
  /** Of the object that is there: whether it counts at all. */
  readonly when?: (live: KubernetesObject) => boolean
}

/** What becomes of conflicts about some fields, or with some managers; absent: any. */
export interface ConflictResolution {
  readonly action: 'take' | 'leave'
  /** Of the field, as servers write it: `.spec.containers[name="web"].image`. */
  readonly field?: RegExp
  readonly manager?: RegExp
}
