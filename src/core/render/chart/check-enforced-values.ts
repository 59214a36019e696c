import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import { isObject, type JsonObject } from '../../../base/std/json.ts'
import { type EffectiveStep, isDeeper, isEnforced } from '../chain.ts'

/** Errors where a step gives a chart a value that an enforced step of a node above it gives too. */
export function checkEnforcedValues(steps: readonly EffectiveStep[]): readonly Diagnostic[] {
  const giving = steps
    .map(step => ({ step, paths: new Set(pathsOf(step)) }))
    .filter(({ paths }) => paths.size > 0)
  const enforced = giving.filter(({ step }) => isEnforced(step.step))
  return enforced.flatMap(word =>
    giving
      .filter(({ step }) => isDeeper(step, word.step))
      .flatMap(each => {
        const path = [...each.paths].find(mine => [...word.paths].some(theirs => overlap(mine, theirs)))
        return path === undefined ? [] : [overridden(each.step, word.step, path)]
      }),
  )
}

function pathsOf(step: EffectiveStep): readonly string[] {
  if (step.kind === 'component') return []
  return step.rules.flatMap(({ overriders }) => leaves(overriders.helmValues ?? {}, ''))
}

function leaves(values: JsonObject, above: string): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const path = above === '' ? key : `${above}.${key}`
    return isObject(value) && Object.keys(value).length > 0 ? leaves(value, path) : [path]
  })
}

function overlap(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`)
}

function overridden(step: EffectiveStep, enforced: EffectiveStep, path: string): Diagnostic {
  return {
    code: 'render/enforced-overridden',
    severity: 'error',
    message: `this override changes the value "${path}" that an enforced policy above it sets`,
    at: step.step.at,
    related: [{ message: 'the enforced policy', at: enforced.step.at }],
  }
}
