import type { Diagnostic, Place } from '../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Rendered } from '../model/desired.ts'
import { formatId, idOf, keyOf, parseKey } from '../model/object.ts'
import type { Resource } from '../model/resource.ts'
import { completionsOf, isIndexed, replicasOf } from '../render/index.ts'
import { checkAutoscalers } from './check-autoscalers.ts'
import type { Expected, Workloads } from './workloads.ts'

/**
 * Errors of what cannot be divided, and of overrides below a policy that would get round its division: one that sets
 * the replicas of a divided workload, and one that gives it another name, under which every cluster would run all of it.
 */
export const checkDivided: (rendered: Rendered, workloads: Workloads) => readonly Diagnostic[] =
  memoizeByIdentity((rendered, { expected }) => [
    ...checkWorkloads(rendered, expected),
    ...checkAutoscalers(rendered, expected),
  ])

function checkWorkloads({ resources }: Rendered, expected: Workloads['expected']): readonly Diagnostic[] {
  return [...expected].flatMap(([key, each]) => {
    const found = resources.find(({ object }) => keyOf(idOf(object)) === key)
    if (found !== undefined) return checkWorkload(found, each)
    const renamed = resources.find(
      ({ origin, object }) => isSamePlace(origin, each.origin) && isNew(object, expected),
    )
    return renamed === undefined ? [] : [workloadRenamed(renamed, key, each)]
  })
}

function checkWorkload(found: Resource, expected: Expected): readonly Diagnostic[] {
  const { object } = found
  const own = replicasOf(object)
  const completions = completionsOf(object)
  const diagnostics: Diagnostic[] = []
  if (own !== expected.replicas) diagnostics.push(overridden(found, 'replicas', own, expected))
  if (completions !== expected.completions)
    diagnostics.push(overridden(found, 'completions', completions, expected))
  // The pods of a Job with one completion have the index 0, wherever it runs.
  if (isIndexed(object) && completions !== 1) diagnostics.push(indexed(found, expected))
  return diagnostics
}

function overridden(
  { object, origin }: Resource,
  what: string,
  own: number | undefined,
  { policyAt }: Expected,
): Diagnostic {
  return {
    code: 'render/replicas-overridden',
    severity: 'error',
    message: `an override sets the ${what} of ${formatId(idOf(object))} to "${own ?? 'none'}", but a policy divides them`,
    at: origin,
    related: [{ message: 'divided by this policy', at: policyAt }],
    hint: `change the weights or bounds of the policy, or set the ${what} at or above its directory`,
  }
}

function indexed({ object, origin }: Resource, { policyAt }: Expected): Diagnostic {
  return {
    code: 'schedule/job-indexed',
    severity: 'error',
    message: `${formatId(idOf(object))} numbers its pods, and the same numbers would run in every cluster that a policy divides it over`,
    at: origin,
    related: [{ message: 'divided by this policy', at: policyAt }],
    hint: 'take `completionMode: Indexed` off it, or let the policy duplicate it',
  }
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.file === b.file && (a.document ?? 0) === (b.document ?? 0)
}

function isNew(object: Resource['object'], expected: Workloads['expected']): boolean {
  return !expected.has(keyOf(idOf(object)))
}

function workloadRenamed({ object, origin }: Resource, key: string, { policyAt }: Expected): Diagnostic {
  return {
    code: 'render/workload-renamed',
    severity: 'error',
    message: `an override calls ${formatId(parseKey(key))} "${object.metadata.name}", but a policy divides it by its name`,
    at: origin,
    related: [{ message: 'divided by this policy', at: policyAt }],
    hint: 'rename it at or above the directory of the policy, and name it so there',
  }
}
