import { sha256 } from '../../base/std/hash.ts'
import { canonicalJson, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { type Entry, withHistory, withObject } from '../accumulation.ts'
import { withField } from '../edit.ts'
import { escapeAsGo } from '../escape-as-go.ts'
import { metadataOf, type ResourceObject, withMetadata } from '../resource.ts'

/** Appends to generated names a hash of their content. */
export function addHashes(entries: readonly Entry[]): readonly Entry[] {
  if (!entries.some(entry => entry.hashed)) return entries
  return entries.map(entry => {
    if (!entry.hashed) return entry
    const { object } = entry.resource
    const name = `${entry.id.name}-${contentHash(object)}`
    const metadata = withField<JsonObject>(metadataOf(object), 'name', name)
    return withObject(withHistory(entry), withMetadata(object, metadata))
  })
}

// kustomize hashes to ten characters that no word can be made of.
function contentHash(object: ResourceObject): string {
  const known = hashes.get(object)
  if (known !== undefined) return known
  const hex = sha256(escapeAsGo(canonicalJson(hashedFields(object)))).slice(0, 10)
  const hash = hex.replace(/[013ae]/g, digit => substitutes[digit] ?? digit)
  hashes.set(object, hash)
  return hash
}

const hashes = new WeakMap<ResourceObject, string>()

const substitutes: Readonly<Record<string, string>> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' }

// The name is always empty: kustomize looks for it under a key that no object has (hasher.go).
function hashedFields(object: ResourceObject): JsonValue {
  const { kind, type = '', data = '', binaryData, stringData } = object
  if (kind === 'ConfigMap') return { kind, name: '', data, ...presentMap('binaryData', binaryData) }
  if (kind === 'Secret') return { kind, name: '', type, data, ...presentMap('stringData', stringData) }
  return object
}

function presentMap(name: string, value: JsonValue | undefined): JsonObject {
  return isObject(value) ? { [name]: value } : {}
}
