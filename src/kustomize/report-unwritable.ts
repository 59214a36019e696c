import type { Diagnostic } from '../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonValue } from '../base/std/json.ts'
import { resolvePlain } from '../base/yaml/plain-scalar.ts'
import type { Entry } from './accumulation.ts'
import { formatId } from './identity.ts'
import type { Resource } from './resource.ts'

// What Go's YAML reader refuses and its JSON writer does not escape.
const unwritable = /[\x7f\x80-\x84\x86-\x9f\ufffe\uffff]/

/** Reports texts and keys that kustomize cannot write. */
export function reportUnwritable(entries: readonly Entry[], report: (diagnostic: Diagnostic) => void): void {
  for (const { id, resource } of entries) {
    const at = resource.origin
    const message = hasUnwritable(resource.object)
      ? `"${formatId(id)}" has a control character, which YAML cannot hold as it is`
      : describeKey(resource)
    if (message !== undefined) report({ code: 'kustomize/text-unwritable', severity: 'error', message, at })
  }
}

// kustomize writes the keys of generated data without quotes, and a map with a number for a key cannot become JSON.
function describeKey({ generatedFrom, object: { data } }: Resource): string | undefined {
  if (generatedFrom === undefined || !isObject(data)) return undefined
  const key = Object.keys(data).find(name => resolvePlain(name, 'kustomize') !== name)
  return key === undefined
    ? undefined
    : `the key "${key}" of "${generatedFrom}" is not read as a text in YAML`
}

// Overlays share most of what they build, which is looked through once: resources and their fields are remembered.
const writable = new WeakSet<object>()
const rememberedDepth = 2

function hasUnwritable(value: JsonValue, depth = 0): boolean {
  if (typeof value === 'string') return unwritable.test(value)
  if (!isArray(value) && !isObject(value)) return false
  if (depth < rememberedDepth && writable.has(value)) return false
  const found = isArray(value)
    ? value.some(item => hasUnwritable(item, depth + 1))
    : Object.keys(value).some(key => unwritable.test(key) || hasUnwritable(value[key] ?? null, depth + 1))
  if (!found && depth < rememberedDepth) writable.add(value)
  return found
}
