import type { Diagnostic, Place } from '../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Rendered } from '../model/desired.ts'
import { formatId, idOf, keyOf, parseKey } from '../model/object.ts'
import type { Resource } from '../model/resource.ts'
import { replicasOf } from '../render/index.ts'
import type { Expected, Workloads } from './workloads.ts'

/**
 * Errors of overrides below a policy that would get round its division: one that sets the replicas of a divided
 * workload, and one that gives it another name, under which every cluster would run all of it.
 */
export const checkDivided: (rendered: Rendered, workloads: Workloads) => readonly Diagnostic[] =
  memoizeByIdentity(({ resources }, { expected }) =>
    [...expected].flatMap(([key, each]) => {
      const found = resources.find(({ object }) => keyOf(idOf(object)) === key)
      if (found !== undefined) return checkReplicas(found, each)
      const renamed = resources.find(
        ({ origin, object }) => isSamePlace(origin, each.origin) && isNew(object, expected),
      )
      return renamed === undefined ? [] : [workloadRenamed(renamed, key, each)]
    }),
  )

function checkReplicas(
  { object, origin }: Resource,
  { replicas, policyFile }: Expected,
): readonly Diagnostic[] {
  const own = replicasOf(object)
  if (own === replicas) return []
  return [
    {
      code: 'render/replicas-overridden',
      severity: 'error',
      message: `an override sets the replicas of ${formatId(idOf(object))} to "${own}", but a policy divides them`,
      at: origin,
      related: [{ message: 'divided by this policy', at: { file: policyFile } }],
      hint: 'change the weights or bounds of the policy, or set the replicas at or above its directory',
    },
  ]
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.file === b.file && (a.document ?? 0) === (b.document ?? 0)
}

function isNew(object: Resource['object'], expected: Workloads['expected']): boolean {
  return !expected.has(keyOf(idOf(object)))
}

function workloadRenamed({ object, origin }: Resource, key: string, { policyFile }: Expected): Diagnostic {
  return {
    code: 'render/workload-renamed',
    severity: 'error',
    message: `an override calls ${formatId(parseKey(key))} "${object.metadata.name}", but a policy divides it by its name`,
    at: origin,
    related: [{ message: 'divided by this policy', at: { file: policyFile } }],
    hint: 'rename it at or above the directory of the policy, and name it so there',
  }
}
