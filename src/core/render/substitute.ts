import type { Diagnostic, Place } from '../../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import type { Vars } from '../model/fleet.ts'

// Flux's post-build substitution: ${name}, ${name:=default}, ${name:-default}; $${name} stands for itself.
const expression = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::([=-])([^}]*))?\}/g
const single = /^\$\{[A-Za-z_][A-Za-z0-9_]*(?::[=-][^}]*)?\}$/

/** Replaces the vars in every string of a value; the same value when it has none. Unknown names are collected. */
export function substitute(value: JsonValue, vars: Vars, unknown: Set<string>): JsonValue {
  return replaceIn(value, { vars, unknown, textOnly: false })
}

/** The diagnostic of vars that nothing defines. */
export function undefinedVars(names: ReadonlySet<string>, cluster: string, at: Place): Diagnostic {
  const list = [...names].sort().map(name => `"${name}"`)
  return {
    code: 'render/var-undefined',
    severity: 'error',
    message: `${list.join(', ')} ${list.length > 1 ? 'have' : 'has'} no value in cluster "${cluster}"`,
    at,
    hint: 'set it under `vars` of the cluster or a group above it, or write a default: ${name:=default}',
  }
}

interface Scope {
  readonly vars: Vars
  readonly unknown: Set<string>
  /** Below a field whose values are always text, where `${port}` must stay a string. */
  readonly textOnly: boolean
}

// Fields whose scalars are text by the Kubernetes API, so that a number put there stays a string.
const textFields = new Set(['labels', 'annotations', 'data', 'stringData', 'matchLabels', 'command', 'args'])

function replaceIn(value: JsonValue, scope: Scope): JsonValue {
  if (typeof value === 'string') return value.includes('${') ? replaceText(value, scope) : value
  if (isArray(value)) return replaceItems(value, scope)
  if (isObject(value)) return replaceFields(value, scope)
  return value
}

function replaceItems(items: readonly JsonValue[], scope: Scope): readonly JsonValue[] {
  let changed = false
  const out = items.map(item => {
    const next = replaceIn(item, scope)
    changed ||= next !== item
    return next
  })
  return changed ? out : items
}

function replaceFields(object: JsonObject, scope: Scope): JsonObject {
  let out: Record<string, JsonValue> | undefined
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined) continue
    const next = replaceIn(value, fieldScope(object, name, scope))
    if (next === value) continue
    out ??= { ...object } as Record<string, JsonValue>
    out[name] = next
  }
  return out ?? object
}

function fieldScope(object: JsonObject, name: string, scope: Scope): Scope {
  if (scope.textOnly) return scope
  const isEnvValue = name === 'value' && typeof object.name === 'string'
  return textFields.has(name) || isEnvValue ? { ...scope, textOnly: true } : scope
}

function replaceText(text: string, scope: Scope): JsonValue {
  const replaced = text.replaceAll(
    expression,
    (match, name?: string, operator?: string, fallback?: string) => {
      if (name === undefined) return '${'
      const value = scope.vars[name]
      // As in a shell, := and :- also replace an empty value.
      if (operator !== undefined && (value === undefined || value === '')) return fallback ?? ''
      if (value === undefined) scope.unknown.add(name)
      return value ?? match
    },
  )
  return single.test(text) && !scope.textOnly ? readScalar(replaced) : replaced
}

const integer = /^[-+]?(0|[1-9][0-9]*)$/
const decimal = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/

// A scalar that is one var alone takes the type that its value has in YAML.
function readScalar(text: string): JsonValue {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null' || text === '~') return null
  if (integer.test(text)) {
    const number = Number(text)
    return Number.isSafeInteger(number) ? number : BigInt(text)
  }
  return decimal.test(text) ? Number(text) : text
}
