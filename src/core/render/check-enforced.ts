import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'
import type { Accumulation, Resource } from '../../kustomize/index.ts'
import { formatId, idOf, keyOf } from '../model/object.ts'
import { type EffectiveStep, isDeeper, isEnforced } from './chain.ts'

/** A step with the resources before and after it. */
export interface Applied {
  readonly step: EffectiveStep
  readonly before: Accumulation
  readonly after: Accumulation
}

/** Errors where a step changes a field that an enforced step of a node above it sets. */
export function checkEnforced(applied: readonly Applied[]): readonly Diagnostic[] {
  const enforced = applied.filter(({ step }) => isEnforced(step.step))
  return enforced.flatMap(word => {
    const fields = changedFields(word)
    const deeper = applied.filter(each => isDeeper(each.step, word.step))
    return deeper.flatMap(each => {
      const field = [...changedFields(each)].find(([name]) => fields.has(name))
      return field === undefined ? [] : [overridden(each.step, word.step, field[1])]
    })
  })
}

/** The fields that a step sets, changes or removes, with the object of each. */
function changedFields({ before, after }: Applied): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  const old = byKey(before)
  for (const [key, resource] of byKey(after)) {
    const was = old.get(key)
    if (was?.object !== resource.object)
      compare(was?.object, resource.object, key, fields, formatId(idOf(resource.object)))
    old.delete(key)
  }
  for (const [key, { object }] of old) fields.set(key, formatId(idOf(object)))
  return fields
}

function compare(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  path: string,
  fields: Map<string, string>,
  object: string,
): void {
  if (before === after) return
  if (isObject(before) && isObject(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compare(before[name], after[name], `${path}/${name}`, fields, object)
    }
  } else if (isArray(before) && isArray(after) && [...before, ...after].every(isNamed)) {
    const [old, next] = [byName(before), byName(after)]
    for (const name of new Set([...old.keys(), ...next.keys()])) {
      compare(old.get(name), next.get(name), `${path}/[${name}]`, fields, object)
    }
  } else fields.set(path, object)
}

// Items of the lists of Kubernetes are told apart by their names, wherever a merge has put them.
function isNamed(item: JsonValue): boolean {
  return isObject(item) && typeof item.name === 'string'
}

function byName(items: readonly JsonValue[]): ReadonlyMap<string, JsonValue> {
  return new Map(items.map(item => [isObject(item) ? String(item.name) : '', item]))
}

function byKey({ entries }: Accumulation): Map<string, Resource> {
  return new Map(entries.map(({ resource }) => [keyOf(idOf(resource.object)), resource]))
}

function overridden(step: EffectiveStep, enforced: EffectiveStep, object: string): Diagnostic {
  return {
    code: 'render/enforced-overridden',
    severity: 'error',
    message: `this override changes a field of ${object} that an enforced policy above it sets`,
    at: step.step.at,
    related: [{ message: 'the enforced policy', at: enforced.step.at }],
  }
}
