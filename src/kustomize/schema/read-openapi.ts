import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import type { TreeFile } from '../../base/tree/tree.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import type { Schema } from './merge-type.ts'
import { kindKey, toSchema } from './to-schema.ts'

const read = new WeakMap<TreeFile, Schema | Diagnostic>()

/** Reads the file that `openapi.path` names: an OpenAPI 2 document, which takes the place of the built-in schema. */
export function readOpenApi(file: TreeFile, path: string): Schema | Diagnostic {
  const known = read.get(file) ?? readSchema(file)
  read.set(file, known)
  return 'severity' in known ? { ...known, at: { ...known.at, file: path } } : known
}

function readSchema(file: TreeFile): Schema | Diagnostic {
  const { documents, diagnostics } = parseDocuments(file, '', { dialect: 'kubernetes', asGo: true })
  const [fault] = diagnostics
  if (fault !== undefined) return fault
  const value = documents[0]?.value
  if (!isObject(value)) return invalid('the document is not a map')
  const definitions = mapOf(value.definitions)
  if (definitions === undefined) return invalid('"definitions" is not a map')
  return { ...toSchema(definitions), clusterScoped: clusterScopedIn(mapOf(value.paths) ?? {}) }
}

function mapOf(value: JsonValue | undefined): JsonObject | undefined {
  if (value === undefined || value === null) return {}
  return isObject(value) ? value : undefined
}

function invalid(message: string): Diagnostic {
  return {
    code: 'kustomize/configuration-invalid',
    severity: 'error',
    message,
    at: { file: '', document: 0 },
  }
}

// A kind whose paths never name a namespace belongs to none.
function clusterScopedIn(paths: JsonObject): ReadonlySet<string> {
  const namespaced = new Set<string>()
  const all = new Set<string>()
  for (const [path, item] of Object.entries(paths)) {
    const get = isObject(item) && isObject(item.get) ? item.get : {}
    const kind = kindKey(get['x-kubernetes-group-version-kind'])
    if (kind === undefined) continue
    all.add(kind)
    if (path.includes('namespaces/{namespace}')) namespaced.add(kind)
  }
  return all.difference(namespaced)
}
