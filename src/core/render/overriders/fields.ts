import { isArray, isObject, type JsonObject, type JsonValue, toJson } from '../../../base/std/json.ts'
import { makeFile } from '../../../base/tree/make-tree.ts'
import { formatYaml } from '../../../base/yaml/format-yaml.ts'
import { parseDocuments } from '../../../base/yaml/parse-documents.ts'
import { json6902 } from '../../../kustomize/index.ts'
import type { FieldOperation } from '../../model/override-policy.ts'
import type { Overrider } from './overrider.ts'
import { valueAt } from './value-at.ts'

/** Applies JSON patch operations inside a string field that holds JSON or YAML. */
export const overrideFields: Overrider = (object, { fieldOverrider = [] }, fail) => {
  let current: JsonObject = object
  for (const [index, { fieldPath, json, yaml }] of fieldOverrider.entries()) {
    const text = valueAt(current, fieldPath)
    if (typeof text !== 'string') {
      fail(index, `there is no text at "${fieldPath}"`)
      continue
    }
    const patched = patchText(text, json ?? yaml ?? [], json === undefined ? formatYaml : toJson)
    if ('failure' in patched) {
      fail(index, `in "${fieldPath}": ${patched.failure}`)
      continue
    }
    const result = json6902(current, [{ op: 'replace', path: fieldPath, value: patched.text }])
    if ('object' in result) current = result.object
  }
  return current
}

function patchText(
  text: string,
  operations: readonly FieldOperation[],
  format: (value: JsonValue) => string,
): { readonly text: string } | { readonly failure: string } {
  const { documents, diagnostics } = parseDocuments(makeFile(text), '')
  const value = documents[0]?.value
  if (diagnostics.length > 0 || value === undefined || documents.length > 1)
    return { failure: 'not one document' }
  if (isObject(value)) {
    const patched = json6902(value, patchesOf(operations, ''))
    return 'failure' in patched ? patched : { text: format(patched.object) }
  }
  if (!isArray(value)) return { failure: 'neither a map nor a list' }
  const patched = json6902({ list: value }, patchesOf(operations, '/list'))
  return 'failure' in patched ? patched : { text: format(patched.object.list ?? null) }
}

function patchesOf(operations: readonly FieldOperation[], below: string): Parameters<typeof json6902>[1] {
  return operations.map(({ subPath, operator, value }) => ({
    op: operator,
    path: below + subPath,
    ...(value !== undefined && { value }),
  }))
}
