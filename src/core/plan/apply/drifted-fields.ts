import { equalJson, isArray, isObject, type JsonValue } from '../../../base/std/json.ts'
import { type FieldPath, isWithin, pathsAt, valueAt } from '../../model/json-pointer.ts'
import type { KubernetesObject } from '../../model/object.ts'
import type { DriftedField } from '../../model/outcome.ts'
import type { DesiredObject } from '../../model/plan.ts'
import { parseQuantity } from '../../model/quantity.ts'
import type { Treatment } from '../../model/treatment.ts'
import { formatFieldPath } from './field-path.ts'
import { othersOf } from './managed-fields.ts'
import { matchedPath } from './match-items.ts'

/** Fields of an object that others changed. */
export interface FoundDrift {
  /** Those that are left as they are, because the object's branch or the object says so. */
  readonly left: readonly FoundField[]
  /** Whether there are others, which are to be put right. */
  readonly isCorrected: boolean
}

export interface FoundField extends DriftedField {
  /** In the object as it is to be. */
  readonly path: FieldPath
}

/** What others changed of what is to be, and what becomes of it. */
export function findDrift({ object, treatment }: DesiredObject, live: KubernetesObject): FoundDrift {
  const found = [...takenFields(object, live), ...missingFields(object, live, [])]
  const all = found.filter(field => !isIgnored(field, treatment, object, live))
  const modes = all.map(({ path }) => modeOf(treatment, object, path))
  return {
    left: all.filter((_, index) => modes[index] !== 'Correct'),
    isCorrected: modes.includes('Correct'),
  }
}

function isIgnored(
  { path, manager = '' }: FoundField,
  { ignores }: Treatment,
  object: KubernetesObject,
  live: KubernetesObject,
): boolean {
  return ignores.some(({ pointers, managers, adopts, when }) => {
    if (!adopts || when?.(live) === false) return false
    if (managers.includes(manager)) return true
    return pointers.some(pointer => pathsAt(pointer, object).some(each => isWithin(path, each)))
  })
}

function modeOf(
  { drift, driftFields }: Treatment,
  object: KubernetesObject,
  path: FieldPath,
): Treatment['drift'] {
  const rule = driftFields.find(({ pointers }) =>
    pointers.some(pointer => pathsAt(pointer, object).some(each => isWithin(path, each))),
  )
  return rule?.drift ?? drift
}

function takenFields(object: KubernetesObject, live: KubernetesObject): readonly FoundField[] {
  const found = new Map<string, FoundField>()
  for (const { manager, paths } of othersOf(live, object)) {
    for (const path of paths) {
      const field = formatFieldPath(object, path)
      const at = matchedPath(object, path, live)
      if (at !== undefined && isSame(valueAt(object, path), valueAt(live, at))) continue
      if (field === '.spec.replicas' && manager === 'kube-controller-manager') continue
      found.set(field, { field, path, manager })
    }
  }
  return [...found.values()]
}

// Servers write amounts in their own way.
function isSame(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (equalJson(one, other)) return true
  const amounts = [one, other].map(each =>
    typeof each === 'string' || typeof each === 'number' ? parseQuantity(each) : undefined,
  )
  return amounts[0] !== undefined && amounts[0] === amounts[1]
}

// What nobody owns any more was taken away; of a value that differs and has no other owner the server has its own form.
function missingFields(
  object: KubernetesObject,
  live: KubernetesObject,
  path: FieldPath,
): readonly FoundField[] {
  const value = valueAt(object, path)
  if (isEmpty(value) || path[0] === 'stringData') return []
  const at = matchedPath(object, path, live)
  if (path.length > 0 && (at === undefined || valueAt(live, at) === undefined))
    return [{ field: formatFieldPath(object, path), path }]
  const steps = isArray(value) ? [...value.keys()] : isObject(value) ? Object.keys(value) : []
  return steps.flatMap(step => missingFields(object, live, [...path, step]))
}

// What says nothing is not kept by a server.
function isEmpty(value: JsonValue | undefined): boolean {
  if (isArray(value)) return value.length === 0
  return isObject(value) ? Object.keys(value).length === 0 : value === undefined || value === null
}
