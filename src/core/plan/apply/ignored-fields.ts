import { equalJson, isArray, isObject, type JsonValue } from '../../../base/std/json.ts'
import { type FieldPath, isWithin, pathsAt, valueAt } from '../../model/json-pointer.ts'
import type { KubernetesObject } from '../../model/object.ts'
import type { DesiredObject } from '../../model/plan.ts'
import type { IgnoredFields } from '../../model/treatment.ts'
import { applySet, owned } from '../cluster/apply-set.ts'
import { withPaths } from './field-path.ts'
import { othersOf } from './managed-fields.ts'
import { isPassing } from './managers.ts'
import { isKeyed, matchedPath } from './match-items.ts'

/** Whether what is sent of an object depends on what is there. */
export function mayIgnore({ object, treatment }: DesiredObject): boolean {
  return treatment.ignores.some(({ pointers, managers }) => {
    return managers.length > 0 || pointers.some(pointer => pathsAt(pointer, object).length > 0)
  })
}

/**
 * The object as it is sent where fields of it are ignored: what others own of them is left out, so that it stays
 * theirs; the rest repeats what is there, because a field that its only owner leaves out is removed (Flux's strip and
 * adopt). Of a new object nothing is ignored.
 */
export function withIgnored(
  object: KubernetesObject,
  { treatment }: DesiredObject,
  live: KubernetesObject | undefined,
): KubernetesObject {
  if (live === undefined || treatment.ignores.length === 0) return object
  const changes = new Map<string, Change>()
  for (const ignored of treatment.ignores) {
    if (ignored.when?.(live) === false) continue
    for (const change of changesFor(ignored, object, live)) changes.set(JSON.stringify(change.path), change)
  }
  return withPaths(
    object,
    [...changes.values()].filter(({ path }) => !isIdentity(path)),
  )
}

interface Change {
  readonly path: FieldPath
  /** Undefined: it is left out. */
  readonly value: JsonValue | undefined
}

function changesFor(
  { pointers, managers, adopts }: IgnoredFields,
  object: KubernetesObject,
  live: KubernetesObject,
): readonly Change[] {
  const owners = othersOf(live, object)
  const ofManagers = owners.filter(({ manager }) => managers.includes(manager)).flatMap(({ paths }) => paths)
  const outer = pointers.flatMap(pointer => pathsAt(pointer, object))
  const stripped = owners
    .filter(({ manager }) => adopts || !isPassing(manager))
    .flatMap(({ paths }) =>
      paths.filter(path => outer.some(each => isWithin(path, each) || isWithin(each, path))),
    )
  const gone = [...ofManagers, ...stripped]
  const kept = adopts ? outer.flatMap(path => leavesOf(valueAt(object, path), path)) : []
  return [
    ...kept
      .flatMap(path => adopted(path, object, live))
      .filter(({ path }) => !gone.some(each => isWithin(path, each))),
    ...gone.map(path => ({ path, value: undefined })),
  ]
}

function adopted(path: FieldPath, object: KubernetesObject, live: KubernetesObject): readonly Change[] {
  const at = matchedPath(object, path, live)
  const value = at === undefined ? undefined : valueAt(live, at)
  return equalJson(value, valueAt(object, path)) ? [] : [{ path, value }]
}

// What server-side apply tells apart: lists whose items have no key are one value.
function leavesOf(value: JsonValue | undefined, path: FieldPath): readonly FieldPath[] {
  const isBranch = isArray(value) ? value.length > 0 && value.every(isKeyed) : isObject(value)
  if (!isBranch || value === undefined) return [path]
  const steps = isArray(value) ? [...value.keys()] : Object.keys(value as object)
  return steps.flatMap(step => leavesOf(valueAt(value, [step]), [...path, step]))
}

// By these the object is found again.
function isIdentity(path: FieldPath): boolean {
  const [first, second, third = ''] = path
  if (path.length === 0 || first === 'apiVersion' || first === 'kind') return true
  if (first !== 'metadata') return false
  if (second === 'labels') return third === '' || third === applySet.partOf || third === owned.application
  if (second === 'annotations') return third === '' || third === owned.object || third === owned.generatedFrom
  return true
}
