import type { Diagnostic, Place } from '../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../base/std/json.ts'
import { oncePerFile } from '../base/tree/once-per-file.ts'
import { type TreeFile, textOf } from '../base/tree/tree.ts'
import { parseDocuments } from '../base/yaml/parse-documents.ts'
import { foldedText, withoutNotes, withQuotes } from '../base/yaml/source-text.ts'
import { withField } from './edit.ts'
import { isResourceObject, isSound, type Resource, type ResourceObject } from './resource.ts'

/** The resources of a manifest file; documents that are none are left out and reported. */
interface FileResources {
  readonly resources: readonly Resource[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads a manifest; the same resources for the same file at the same path. */
export const readResources: (file: TreeFile, path: string) => FileResources = oncePerFile(readFile)

interface Candidate {
  readonly value: JsonValue
  readonly at: Place
}

function readFile(file: TreeFile, path: string): FileResources {
  const parsed = parseDocuments(file, path, { dialect: 'kustomize' })
  const diagnostics: Diagnostic[] = [...parsed.diagnostics]
  const resources: Resource[] = []
  // A list's items go to the end of the file's resources, as in kustomize.
  const queue: Candidate[] = parsed.documents.map(({ value, index }) => ({
    value,
    at: { file: path, document: index },
  }))
  for (let next = 0; next < queue.length; next++) {
    const { value, at } = queue[next] as Candidate
    const items = itemsOf(value)
    if (isEmptyMap(value)) continue
    if (items !== undefined) {
      const asItIs = next === 0 && isObject(value) && value.kind === 'List' && isAlone(file)
      queue.push(
        ...items.map((item, index) => ({ value: asItIs ? item : asFromJson(item), at: below(at, index) })),
      )
    } else if (isResourceObject(value)) resources.push({ object: value, origin: at })
    else diagnostics.push(reportInvalid(value, at))
  }
  return { resources, diagnostics }
}

function itemsOf(value: JsonValue): readonly JsonValue[] | undefined {
  if (!isObject(value) || typeof value.kind !== 'string' || !value.kind.endsWith('List')) return undefined
  if (value.items === null) return []
  return isArray(value.items) ? value.items : undefined
}

// The one list that kustomize takes apart before it looks at anything (ByteReader).
function isAlone(file: TreeFile): boolean {
  return !/\n---.*\n/.test(textOf(file).replaceAll('\r\n', '\n'))
}

function below(at: Place, index: number): Place {
  return { ...at, path: [...(at.path ?? []), 'items', index] }
}

// kustomize takes items out of a list by way of JSON, where every text has quotes.
function asFromJson(value: JsonValue): JsonValue {
  if (isArray(value)) return value.map(asFromJson)
  if (!isObject(value)) return value
  let result: JsonObject = withoutNotes(value)
  for (const [key, field] of Object.entries(value)) {
    if (typeof field === 'string')
      result = withQuotes(withField(result, key, foldedText(value, key) ?? field), key)
    else if (field !== undefined) result = withField(result, key, asFromJson(field))
  }
  return result
}

function isEmptyMap(value: JsonValue): boolean {
  return isObject(value) && Object.keys(value).length === 0
}

/** What is wrong with what is no resource. */
export function reportInvalid(value: JsonValue, at: Place): Diagnostic {
  const message = describeFault(value)
  return { code: 'kustomize/resource-invalid', severity: 'error', message, ...placed(value, at) }
}

// kubectl applies nothing of that kind either.
function placed(value: JsonValue, at: Place): Pick<Diagnostic, 'at' | 'hint'> {
  const metadata = isObject(value) ? value.metadata : undefined
  if (!isObject(metadata) || metadata.generateName === undefined || metadata.name) return { at }
  const hint = 'what the server names itself would be another object at every apply: write "name"'
  return { at: { ...at, path: [...(at.path ?? []), 'metadata', 'generateName'], part: 'key' }, hint }
}

function describeFault(value: JsonValue): string {
  if (!isObject(value)) return 'the document is not a map'
  if (typeof value.kind !== 'string' || value.kind === '') return 'the document has no "kind"'
  if (value.apiVersion !== undefined && typeof value.apiVersion !== 'string')
    return '"apiVersion" is not a text'
  if (!isObject(value.metadata)) return 'the document has no "metadata"'
  return 'the document has no "metadata.name"'
}

/** What is wrong with resources that no API server could take. */
export function reportUnsound({ object, origin }: Resource): Diagnostic | undefined {
  if (isSound(object)) return undefined
  return {
    code: 'kustomize/resource-invalid',
    severity: 'error',
    message: describeUnsound(object),
    ...placed(object, origin),
  }
}

function describeUnsound({ apiVersion, metadata }: ResourceObject): string {
  if (typeof apiVersion !== 'string' || apiVersion === '') return 'the document has no "apiVersion"'
  if (!isObject(metadata) || metadata.name === undefined || metadata.name === '')
    return 'the document has no "metadata.name"'
  if (typeof metadata.name !== 'string') return '"metadata.name" is not a text: quote it'
  const wrong = ['labels', 'annotations'].find(
    key => metadata[key] !== null && metadata[key] !== undefined && !isObject(metadata[key]),
  )
  return `"metadata.${wrong ?? 'namespace'}" has the wrong type`
}
