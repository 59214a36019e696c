import type { ApplySettings } from '../../model/apply-settings.ts'
import type { ApplyFields } from '../kinds/apply-fields.ts'

/** What a node says of applying over what it inherits; the inherited object itself where it says nothing. */
export function joinApply(far: ApplySettings, { conflict }: ApplyFields): ApplySettings {
  return conflict === undefined ? far : { ...far, conflict }
}
