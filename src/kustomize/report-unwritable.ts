import type { Diagnostic } from '../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonValue } from '../base/std/json.ts'
import type { Entry } from './accumulation.ts'
import { formatId } from './identity.ts'

// What Go's YAML reader refuses and its JSON writer does not escape.
const unwritable = /[\x7f\x80-\x84\x86-\x9f\ufeff\ufffe\uffff]/

/** Reports texts with characters that kustomize cannot write. */
export function reportUnwritable(entries: readonly Entry[], report: (diagnostic: Diagnostic) => void): void {
  for (const { id, resource } of entries) {
    if (!hasUnwritable(resource.object)) continue
    const message = `"${formatId(id)}" has a control character, which YAML cannot hold as it is`
    report({ code: 'kustomize/text-unwritable', severity: 'error', message, at: resource.origin })
  }
}

function hasUnwritable(value: JsonValue): boolean {
  if (typeof value === 'string') return unwritable.test(value)
  if (isArray(value)) return value.some(hasUnwritable)
  if (!isObject(value)) return false
  return Object.entries(value).some(
    ([key, field]) => unwritable.test(key) || (field !== undefined && hasUnwritable(field)),
  )
}
