import {
  canonicalJson,
  isArray,
  isObject,
  type JsonScalar,
  type JsonValue,
  toJson,
} from '../../base/std/json.ts'
import { makeFile } from '../../base/tree/make-tree.ts'
import { editYaml, type YamlEdit } from '../../base/yaml/edit-yaml.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import { changeAt, plainValue, textOf, valueAt } from '../edit.ts'
import { escapeAsGo } from '../escape-as-go.ts'
import { lookup } from '../lookup.ts'
import { type Made, matchPath } from './match-path.ts'
import type { Replaced } from './replaced-value.ts'

/**
 * Writes a value into YAML or JSON that stands as a text in a field, when a path leads on through that text; undefined
 * when it does not, or nothing is there.
 */
export function replaceInText(
  object: JsonValue,
  names: readonly string[],
  value: Replaced,
  made: Made,
): JsonValue | undefined {
  for (let length = 1; length < names.length; length++) {
    const found = lookup(object, names.slice(0, length))
    if (found === undefined || 'failure' in found || isArray(found.value) || isObject(found.value)) continue
    const text = typeof found.value === 'string' ? found.value : String(found.value)
    const edited = editText(text, names.slice(length), value, made)
    return edited === undefined ? undefined : changeAt(object, found.path, () => edited)
  }
  return undefined
}

function editText(text: string, names: readonly string[], value: Replaced, made: Made): string | undefined {
  const { documents, diagnostics } = parseDocuments(makeFile(text), '', { dialect: 'kustomize' })
  const content = documents[0]?.value
  if (content === undefined || diagnostics.length > 0) return undefined
  const found = matchPath(content, names, made)
  if ('failure' in found || found.matches.length === 0) return undefined
  const isJson = /^\s*[{[]/.test(text)
  const edits: YamlEdit[] = []
  let result = found.value
  for (const { path, fresh } of found.matches) {
    const edit = fresh ? { path, value: writtenText(value.text) } : editAt(result, path, value)
    // What JSON cannot say is lost, without a word (setValueInStructuredData).
    if (isJson && edit.tag !== undefined && typeof edit.value === 'string') return text
    result = changeAt(result, path, old => (fresh && !isScalar(old) ? value.value : edit.value))
    edits.push(edit)
  }
  if (isJson) return formatJson(result, text)
  const written = edits.map(edit => growFrom(content, edit, result))
  return editYaml(text, written).trim()
}

function isScalar(value: JsonValue): value is JsonScalar {
  return !isArray(value) && !isObject(value)
}

// A scalar keeps its type, even where the text does not fit.
function editAt(object: JsonValue, path: YamlEdit['path'], { value, text }: Replaced): YamlEdit {
  const parent = valueAt(object, path.slice(0, -1))
  const key = path.at(-1) ?? ''
  const old = valueAt(object, path)
  if (old === undefined || !isScalar(old)) return { path, value }
  if (typeof old === 'string') return { path, value: text }
  const oldText = (isArray(parent) || isObject(parent) ? textOf(parent, key) : undefined) ?? String(old)
  const next = writtenText(text)
  const tag = tagOf(old, oldText)
  const nextTag = text === '' ? 'null' : tagOf(next, text)
  if (tag === nextTag) return { path, value: next }
  return { path, value: tag === 'float' && nextTag === 'int' ? next : text, tag }
}

// In the flow style of JSON, nothing at all is an empty text.
function writtenText(text: string): JsonScalar {
  return text === '' ? text : plainValue(text)
}

function tagOf(value: JsonScalar, text: string): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'str'
  return /^[-+]?0[xX]/.test(text) || !/[.eE]/.test(text) ? 'int' : 'float'
}

// What was made on the way to a place is written with it.
function growFrom(before: JsonValue, edit: YamlEdit, after: JsonValue): YamlEdit {
  const depth = edit.path.findIndex(
    (_, index) => valueAt(before, edit.path.slice(0, index + 1)) === undefined,
  )
  if (depth < 0) return edit
  const path = edit.path.slice(0, depth + 1)
  return { path, value: valueAt(after, path) ?? null }
}

// Indented JSON stays indented; keys come out sorted, as Go writes maps.
function formatJson(value: JsonValue, text: string): string {
  const indented = text.includes('\n') && text.includes('  ')
  return escapeAsGo(indented ? toJson(sorted(value), '  ') : canonicalJson(value))
}

function sorted(value: JsonValue): JsonValue {
  if (isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map(key => [key, sorted(value[key] ?? null)]),
  )
}
