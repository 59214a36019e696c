import type { ResourceSelector } from './selector.ts'

/**
 * What becomes of fields that another manager owns: `Abort` refuses the object and says who it is, `Overwrite` takes
 * them, `Adopt` takes only those of tools that do not come back by themselves, as kubectl and Helm.
 */
export type ConflictPolicy = 'Abort' | 'Overwrite' | 'Adopt'

/** What becomes of fields of ours that others change: they are put right, or only told. */
export type DriftMode = 'Correct' | 'Report'

/** How a branch wants objects to be applied. */
export interface ApplySettings {
  readonly conflict: ConflictPolicy
  readonly drift: DriftMode
  /** The first that fits an object, or a field of it, counts before `drift`; those of nearer nodes come first. */
  readonly driftRules: readonly DriftRule[]
  /** Those of nearer nodes come first; all of them hold. */
  readonly ignoreDifferences: readonly IgnoreRule[]
}

/** What becomes of the drift of some objects, or of some fields of theirs. */
export interface DriftRule {
  readonly drift: DriftMode
  /** Absent: all objects. */
  readonly resourceSelectors?: readonly ResourceSelector[]
  /** Absent: the whole object. */
  readonly jsonPointers?: readonly string[]
}

/** Fields that belong to others: what is there stays, and who has it keeps it. At least one of them is given. */
export interface IgnoreRule {
  /** Absent: all objects. */
  readonly resourceSelectors?: readonly ResourceSelector[]
  readonly jsonPointers?: readonly string[]
  /** All fields that these have, whatever they are. */
  readonly managedFieldsManagers?: readonly string[]
  /** A condition over the object that is there, without which nothing is ignored; alone it means the whole object. */
  readonly celExpression?: string
}

export const defaultApplySettings: ApplySettings = {
  conflict: 'Abort',
  drift: 'Correct',
  driftRules: [],
  ignoreDifferences: [],
}
