import { isScalar, parseDocument } from 'yaml'
import type { JsonValue } from '../std/json.ts'

/** A value to write at a path of a YAML text. */
export interface YamlEdit {
  readonly path: readonly (string | number)[]
  readonly value: JsonValue
}

/** The text of one YAML document with values written into it; comments, order and styles stay. */
export function editYaml(text: string, edits: readonly YamlEdit[]): string {
  const document = parseDocument(text, { version: '1.2', intAsBigInt: true, keepSourceTokens: false })
  for (const { path, value } of edits) {
    const node = document.getIn(path, true)
    if (isScalar(node) && (value === null || typeof value !== 'object')) {
      node.value = value
      delete node.source
    } else document.setIn(path, value)
  }
  return document.toString({ lineWidth: 0, indentSeq: false, flowCollectionPadding: false })
}
