import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import { matchesResource } from '../../model/matches-resource.ts'
import { isKubernetesObject, type KubernetesObject } from '../../model/object.ts'
import type { OverridePolicy, OverrideRule, Overriders } from '../../model/override-policy.ts'
import type { Resource } from '../../model/resource.ts'
import { overrideArgs, overrideCommand } from './command.ts'
import { overrideEnv } from './env.ts'
import { overrideFields } from './fields.ts'
import { overrideImages } from './image.ts'
import { overrideAnnotations, overrideLabels } from './map.ts'
import type { Overrider } from './overrider.ts'
import { overridePlaintext } from './plaintext.ts'
import { overrideStrategicMerge } from './strategic-merge.ts'

export interface Overridden {
  readonly resources: readonly Resource[]
  readonly diagnostics: readonly Diagnostic[]
}

// Karmada's order within a rule.
const inOrder: readonly (readonly [keyof Overriders, Overrider])[] = [
  ['imageOverrider', overrideImages],
  ['commandOverrider', overrideCommand],
  ['argsOverrider', overrideArgs],
  ['envOverrider', overrideEnv],
  ['labelsOverrider', overrideLabels],
  ['annotationsOverrider', overrideAnnotations],
  ['fieldOverrider', overrideFields],
  ['plaintext', overridePlaintext],
  ['strategicMerge', overrideStrategicMerge],
]

/** Applies the rules of a policy to the resources that it selects; resources that no rule changes stay the same objects. */
export function applyOverriders(
  resources: readonly Resource[],
  policy: OverridePolicy,
  rules: readonly OverrideRule[],
): Overridden {
  const diagnostics: Diagnostic[] = []
  const changed = resources.map(resource => {
    if (!selects(policy, resource.object)) return resource
    const object = rules.reduce(
      (before, rule) => applyRule(before, policy, rule, diagnostics),
      resource.object,
    )
    return object === resource.object ? resource : { ...resource, object }
  })
  return { resources: changed, diagnostics }
}

function selects({ resourceSelectors }: OverridePolicy, object: KubernetesObject): boolean {
  return (
    resourceSelectors.length === 0 || resourceSelectors.some(selector => matchesResource(selector, object))
  )
}

function applyRule(
  object: KubernetesObject,
  policy: OverridePolicy,
  { overriders }: OverrideRule,
  diagnostics: Diagnostic[],
): KubernetesObject {
  const number = policy.overrideRules.findIndex(rule => rule.overriders === overriders)
  let current = object
  for (const [name, override] of inOrder) {
    if (overriders[name] === undefined) continue
    const fail = (index: number | undefined, why: string): void => {
      const list = ['spec', 'overrideRules', number, 'overriders', name]
      const path = index === undefined ? list : [...list, index]
      diagnostics.push({
        code: 'render/override-failed',
        severity: 'error',
        message: `${why} (${object.kind} "${object.metadata.name}")`,
        at: { ...policy.at, path },
      })
    }
    const next = override(current, overriders, fail)
    if (isKubernetesObject(next)) current = next
    else fail(undefined, 'what is left has no apiVersion, kind or name')
  }
  return current
}
