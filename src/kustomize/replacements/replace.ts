import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'
import { type Entry, withObject } from '../accumulation.ts'
import { splitFieldPath } from '../field-path.ts'
import { formatId } from '../identity.ts'
import type { FieldOptions, ReplacementEntry, ReplacementTarget } from '../kustomization/kustomization.ts'
import { isResourceObject } from '../resource.ts'
import type { Scope, Transform } from '../transformers/transform.ts'
import { type Made, matchPath } from './match-path.ts'
import { type Replaced, readSource } from './replaced-value.ts'
import { parseReplacementTarget } from './replacement-target.ts'
import { replaceInText } from './structured-text.ts'
import { writeValue } from './write-value.ts'

/** Copies the value of one field, or a constant, into others (replacement.go). */
export function replace(replacement: ReplacementEntry): Transform {
  return (entries, scope) => {
    const { source, sourceValue, targets } = replacement
    const invalid = (message: string): readonly Entry[] => {
      scope.report({ code: 'kustomize/replacement-invalid', severity: 'error', message, at: scope.at })
      return entries
    }
    if ((source === undefined && sourceValue === undefined) || targets === undefined)
      return invalid('a replacement needs a "source" and "targets"')
    const value = readSource(entries, replacement)
    if (typeof value === 'string') return invalid(value)
    let current = entries
    for (const target of targets) {
      const test = parseReplacementTarget(target)
      if (typeof test === 'string') return invalid(test)
      current = current.map(entry => (test(entry) ? replaced(entry, value, target, scope) : entry))
    }
    return current
  }
}

function replaced(entry: Entry, value: Replaced, target: ReplacementTarget, scope: Scope): Entry {
  const { fieldPaths = [], options = {} } = target
  let object: JsonValue = entry.resource.object
  for (const path of fieldPaths.length === 0 ? ['metadata.name'] : fieldPaths) {
    const next = replaceField(object, path, value, options)
    if (typeof next === 'string') return failed(entry, `field "${path}": ${next}`, scope)
    object = next.object
  }
  if (!isResourceObject(object)) return failed(entry, 'the result is not a resource', scope)
  return withObject(entry, object)
}

function replaceField(
  object: JsonValue,
  fieldPath: string,
  value: Replaced,
  options: FieldOptions,
): { readonly object: JsonValue } | string {
  const made: Made = options.create ? madeFor(value.value) : undefined
  const names = splitFieldPath(fieldPath)
  const inText = replaceInText(object, names, value, made)
  if (inText !== undefined) return { object: inText }
  const found = matchPath(object, names, made)
  if ('failure' in found) return found.failure
  if (found.matches.length === 0) return 'nothing is there'
  let result = found.value
  for (const match of found.matches) {
    const written = writeValue(result, match, value, options)
    if (typeof written === 'string') return written
    result = written.object
  }
  return { object: result }
}

function madeFor(value: JsonValue): Made {
  return isArray(value) ? 'list' : isObject(value) ? 'map' : 'scalar'
}

function failed(entry: Entry, why: string, { at, report }: Scope): Entry {
  report({
    code: 'kustomize/replacement-failed',
    severity: 'error',
    message: `the replacement does not fit "${formatId(entry.id)}": ${why}`,
    at,
    related: [{ message: 'the resource', at: entry.resource.origin }],
  })
  return entry
}
