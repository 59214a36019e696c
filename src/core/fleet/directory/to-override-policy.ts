import type { Diagnostic, Place } from '../../../base/diagnostic/diagnostic.ts'
import type { OverridePolicy } from '../../model/override-policy.ts'
import type { OverridePolicyKind } from '../kinds/override-policy.ts'

interface Converted {
  readonly policy: OverridePolicy
  readonly diagnostics: readonly Diagnostic[]
}

/** The policy that a document means, on its own or (`gates`) beside a Component, where it only says for whom that is. */
export function toOverridePolicy(
  { metadata, spec = {} }: OverridePolicyKind,
  place: Place,
  { defaultName, gates }: { readonly defaultName: string; readonly gates: boolean },
): Converted {
  const name = metadata?.name ?? defaultName
  const { applications, resourceSelectors = [], priority = 0, enforced = false, overrideRules = [] } = spec
  const policy: OverridePolicy = {
    name,
    applications: applications ?? [gates ? defaultName : name],
    resourceSelectors,
    priority,
    enforced,
    overrideRules: overrideRules.map(({ overriders = {}, ...rule }) => ({ ...rule, overriders })),
    at: place,
  }
  return { policy, diagnostics: gates ? checkGate(spec, place) : checkRules(spec, place) }
}

type Spec = NonNullable<OverridePolicyKind['spec']>

function checkGate(spec: Spec, place: Place): readonly Diagnostic[] {
  const message = (field: string): string =>
    `a policy beside a Component only gates it, and has no "${field}"`
  const own = (['resourceSelectors', 'priority'] as const)
    .filter(field => spec[field] !== undefined)
    .map(field => invalid(message(field), place, ['spec', field]))
  const inRules = (spec.overrideRules ?? []).flatMap((rule, index) =>
    rule.overriders === undefined
      ? []
      : [invalid(message('overriders'), place, ['spec', 'overrideRules', index, 'overriders'])],
  )
  return [...own, ...inRules]
}

function checkRules(spec: Spec, place: Place): readonly Diagnostic[] {
  const { overrideRules = [], resourceSelectors = [] } = spec
  if (overrideRules.length === 0) return [missing('spec.overrideRules', place, ['spec'])]
  const values = overrideRules.findIndex(({ overriders }) => overriders?.helmValues !== undefined)
  if (values >= 0 && resourceSelectors.length > 0) {
    const path = ['spec', 'overrideRules', values, 'overriders', 'helmValues']
    return [invalid('Helm values are for a whole chart, and go with no "resourceSelectors"', place, path)]
  }
  return overrideRules.flatMap((rule, index) =>
    rule.overriders === undefined
      ? [missing(`spec.overrideRules[${index}].overriders`, place, ['spec', 'overrideRules', index])]
      : [],
  )
}

function missing(field: string, place: Place, path: readonly (string | number)[]): Diagnostic {
  return {
    code: 'fleet/field-missing',
    severity: 'error',
    message: `missing field "${field}"`,
    at: { ...place, path },
  }
}

function invalid(message: string, place: Place, path: readonly (string | number)[]): Diagnostic {
  return { code: 'fleet/field-invalid', severity: 'error', message, at: { ...place, path, part: 'key' } }
}
