import type { Diagnostic, Place } from '../../../base/diagnostic/diagnostic.ts'
import { isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import { suggest } from '../../../base/std/suggest.ts'
import type { ParsedDocument } from '../../../base/yaml/parse-documents.ts'
import { apiVersion } from '../kinds/common.ts'
import { isKindName, type KindName, type Kinds, kinds, unsupportedKinds } from '../kinds/kinds.ts'
import { explainIssues } from './explain-issues.ts'

/** A document of one of our kinds, with where it stands. */
export type FoundObject = {
  readonly [Kind in KindName]: { readonly kind: Kind; readonly object: Kinds[Kind]; readonly at: Place }
}[KindName]

export interface ReadObject {
  /** Absent when the document has an error. */
  readonly found?: FoundObject
  /** The kind that it says it is, also when it has errors. */
  readonly kind?: string
  readonly diagnostics: readonly Diagnostic[]
}

/** Whether a value says that it is one of our kinds, of any version. */
export function isOurs(value: JsonValue): value is JsonObject {
  return isObject(value) && typeof value.apiVersion === 'string' && value.apiVersion.startsWith('banyan.dev/')
}

/** Reads a document that must be one of our kinds. */
export function readObject(document: ParsedDocument, file: string): ReadObject {
  const at: Place = document.index === 0 ? { file } : { file, document: document.index }
  const { value } = document
  const kind = isObject(value) ? value.kind : undefined
  if (!isOurs(value) || typeof kind !== 'string') return { diagnostics: [notOurs(value, at)] }
  if (!isKindName(kind)) return { kind, diagnostics: [kindUnknown(kind, at)] }
  return { kind, ...readKind(kind, value, at) }
}

function readKind<Kind extends KindName>(kind: Kind, value: JsonObject, at: Place): Omit<ReadObject, 'kind'> {
  const result = kinds[kind].safeParse(withoutNulls(value))
  if (!result.success) return { diagnostics: explainIssues(kind, value, result.error.issues, at) }
  return { found: { kind, object: result.data, at } as FoundObject, diagnostics: [] }
}

// A field that is there without a value is as good as absent, as everywhere in Kubernetes.
function withoutNulls(value: JsonObject): JsonObject {
  const { metadata, spec } = value
  const fields = { ...value, metadata: dropNulls(metadata), spec: dropNulls(spec) }
  return Object.fromEntries(
    Object.entries(fields).filter(([, field]) => field !== undefined && field !== null),
  )
}

function dropNulls(value: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(value) || !Object.values(value).includes(null)) return value
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null))
}

function notOurs(value: JsonValue, at: Place): Diagnostic {
  const what = isObject(value) && typeof value.kind === 'string' ? `a ${value.kind}` : 'this'
  return {
    code: 'fleet/kind-unknown',
    severity: 'error',
    message: `${what} is no kind of a fleet repository`,
    at: isObject(value) && value.apiVersion !== undefined ? { ...at, path: ['apiVersion'] } : at,
    hint: `manifests belong below templatesPath or in a Component; fleet files have apiVersion "${apiVersion}"`,
  }
}

function kindUnknown(kind: string, at: Place): Diagnostic {
  if (unsupportedKinds.has(kind)) {
    const message = `kind "${kind}" is not supported by this version`
    return { code: 'fleet/field-unsupported', severity: 'error', message, at: { ...at, path: ['kind'] } }
  }
  const near = suggest(kind, Object.keys(kinds))
  return {
    code: 'fleet/kind-unknown',
    severity: 'error',
    message: `unknown kind "${kind}"`,
    at: { ...at, path: ['kind'] },
    hint: near === undefined ? `the kinds are ${Object.keys(kinds).join(', ')}` : `did you mean "${near}"?`,
  }
}
