/**
 * What becomes of fields that another manager owns: `Abort` refuses the object and says who it is, `Overwrite` takes
 * them, `Adopt` takes only those of tools that do not come back by themselves, as kubectl and Helm.
 */
export type ConflictPolicy = 'Abort' | 'Overwrite' | 'Adopt'

/** How a branch wants objects to be applied. */
export interface ApplySettings {
  readonly conflict: ConflictPolicy
}

export const defaultApplySettings: ApplySettings = { conflict: 'Abort' }
