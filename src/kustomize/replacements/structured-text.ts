import { canonicalJson, isArray, isObject, type JsonValue, toJson } from '../../base/std/json.ts'
import { makeFile } from '../../base/tree/make-tree.ts'
import { editYaml, type YamlEdit } from '../../base/yaml/edit-yaml.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import { changeAt, plainValue, withText } from '../edit.ts'
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
  const edits: YamlEdit[] = []
  let result = found.value
  for (const { path, fresh } of found.matches) {
    let failed = false
    result = changeAt(result, path, old => {
      const next = written(old, value, fresh)
      failed ||= next === undefined
      if (next !== undefined) edits.push({ path, value: next })
      return next ?? old
    })
    if (failed) return undefined
  }
  return /^\s*[{[]/.test(text) ? formatJson(result, text) : editYaml(text, edits).trim()
}

function written(old: JsonValue, { value, text }: Replaced, fresh: boolean): JsonValue | undefined {
  if (isArray(old) || isObject(old)) return value
  return fresh ? plainValue(text) : withText(old, text)
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
