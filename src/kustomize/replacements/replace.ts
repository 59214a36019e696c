import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'
import { type Entry, withObject } from '../accumulation.ts'
import { splitFieldPath } from '../field-path.ts'
import { formatId } from '../identity.ts'
import type { FieldOptions, ReplacementEntry, ReplacementTarget } from '../kustomization/kustomization.ts'
import { canBeResource } from '../resource.ts'
import { followShared } from '../transformers/shared-scalars.ts'
import type { Scope, Transform } from '../transformers/transform.ts'
import { type Made, matchPath } from './match-path.ts'
import { findSource, type Replaced, type Source } from './replaced-value.ts'
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
    if ((source === undefined && sourceValue === undefined) || targets === undefined || targets.length === 0)
      return invalid('a replacement needs a "source" and "targets"')
    const read = findSource(entries, replacement)
    if (typeof read === 'string') return invalid(read)
    let current = entries
    for (const target of targets) {
      const test = parseReplacementTarget(target)
      if (typeof test === 'string') return invalid(test)
      for (const [index, entry] of current.entries()) {
        if (test(entry)) current = replaceIn(current, index, read, target, scope)
      }
    }
    return current
  }
}

function replaceIn(
  entries: readonly Entry[],
  index: number,
  read: Source,
  { fieldPaths = [], options = {} }: ReplacementTarget,
  scope: Scope,
): readonly Entry[] {
  let current = entries
  for (const path of fieldPaths.length === 0 ? ['metadata.name'] : fieldPaths) {
    const entry = current[index]
    const value = read(current)
    if (entry === undefined) break
    const next = replaceField(entry.resource.object, path, value, options)
    const object = typeof next === 'string' ? undefined : next.object
    if (typeof next === 'string' || !canBeResource(object)) {
      const why = typeof next === 'string' ? `field "${path}": ${next}` : 'the result is not a resource'
      reportFailure(entry, why, scope)
      return entries
    }
    current = current.with(index, followShared(entry, withObject(entry, object)))
  }
  return current
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

function reportFailure(entry: Entry, why: string, { at, report }: Scope): void {
  report({
    code: 'kustomize/replacement-failed',
    severity: 'error',
    message: `the replacement does not fit "${formatId(entry.id)}": ${why}`,
    at,
    related: [{ message: 'the resource', at: entry.resource.origin }],
  })
}
