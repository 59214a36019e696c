import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonScalar, type JsonValue } from '../../base/std/json.ts'
import type { Entry } from '../accumulation.ts'
import { changeFields, changeItems } from '../edit.ts'
import { splitFieldPath } from '../field-path.ts'
import { lookup } from '../lookup.ts'
import type { FieldSpec } from '../transformers/field-spec.ts'
import { changeSpecs } from '../transformers/transform.ts'
import type { Var } from '../var.ts'
import { expand } from './expand.ts'

type Report = (diagnostic: Diagnostic) => void

/** Puts the values of vars wherever `$(NAME)` stands in the fields that the specifications name. */
export function resolveVars(
  entries: readonly Entry[],
  vars: readonly Var[],
  specs: readonly FieldSpec[],
  report: Report,
): readonly Entry[] {
  if (vars.length === 0) return entries
  const values = new Map<string, JsonScalar | undefined>()
  for (const variable of vars) {
    const value = readVar(entries, variable)
    if (typeof value === 'object' && value !== null) {
      report({ code: 'kustomize/var-invalid', severity: 'error', message: value.failure, at: variable.at })
      return entries
    }
    values.set(variable.name, value)
  }
  const used = new Set<string>()
  const resolved = entries.map(entry => resolveEntry(entry, specs, values, used, report))
  for (const { name, at } of vars) {
    if (!used.has(name))
      report({
        code: 'kustomize/var-unused',
        severity: 'warning',
        message: `var "${name}" is used nowhere`,
        at,
      })
  }
  return resolved
}

// Undefined stands for a list or a map, which cannot be put into a text.
function readVar(
  entries: readonly Entry[],
  { name, fieldPath }: Var,
): JsonScalar | undefined | { readonly failure: string } {
  const entry = entries.find(({ refVars }) => refVars?.includes(name))
  if (entry === undefined) return { failure: `var "${name}" names no resource` }
  const found = lookup(entry.resource.object, splitFieldPath(fieldPath).flatMap(splitIndex))
  if (found === undefined || 'failure' in found)
    return { failure: `var "${name}": there is no "${fieldPath}"` }
  const { value, text } = found
  if (isArray(value) || isObject(value)) return undefined
  return value === null ? text : value
}

// `ports[0]` means the item 0 of ports.
function splitIndex(name: string): readonly string[] {
  const match = /^(.*)\[(\d+)\]$/.exec(name)
  if (match === null) return [name]
  const [, list = '', index = ''] = match
  return list === '' ? [index] : [list, index]
}

function resolveEntry(
  entry: Entry,
  specs: readonly FieldSpec[],
  values: ReadonlyMap<string, JsonScalar | undefined>,
  used: Set<string>,
  report: Report,
): Entry {
  const problem = { found: false }
  const resolve = (name: string): JsonScalar | undefined => {
    const value = values.get(name)
    if (value !== undefined) used.add(name)
    return value
  }
  const at = entry.resource.origin
  const change = (value: JsonValue): JsonValue => resolveValue(value, resolve, problem)
  const changed = changeSpecs(entry, specs, undefined, { at, report }, change, { restyles: true })
  if (!problem.found) return changed
  const message = 'a list in which vars are resolved has an item that is no text'
  report({ code: 'kustomize/field-path', severity: 'error', message, at })
  return entry
}

function resolveValue(
  value: JsonValue,
  resolve: (name: string) => JsonScalar | undefined,
  problem: { found: boolean },
): JsonValue {
  const resolved = (item: JsonValue): JsonValue => (typeof item === 'string' ? expand(item, resolve) : item)
  if (isArray(value)) {
    if (value.some(item => typeof item !== 'string')) problem.found = true
    return changeItems(value, resolved)
  }
  return isObject(value) ? changeFields(value, resolved) : resolved(value)
}
