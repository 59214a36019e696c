import type { ApplySettings } from '../../model/apply-settings.ts'
import type { ApplyFields } from '../kinds/apply-fields.ts'

/** What a node says of applying over what it inherits; the inherited object itself where it says nothing. */
export function joinApply(far: ApplySettings, near: ApplyFields): ApplySettings {
  const { conflict, drift, driftRules, ignoreDifferences } = near
  const given = [conflict, drift, driftRules, ignoreDifferences]
  if (given.every(field => field === undefined)) return far
  return {
    conflict: conflict ?? far.conflict,
    drift: drift ?? far.drift,
    driftRules: [...(driftRules ?? []), ...far.driftRules],
    ignoreDifferences: [...(ignoreDifferences ?? []), ...far.ignoreDifferences],
  }
}
