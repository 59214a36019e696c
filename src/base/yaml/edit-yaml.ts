import { isScalar, parseDocument, Scalar } from 'yaml'
import type { JsonScalar, JsonValue } from '../std/json.ts'
import { needsQuotes } from './source-text.ts'

/** A value to write at a path of a YAML text. */
export interface YamlEdit {
  readonly path: readonly (string | number)[]
  readonly value: JsonValue
}

/** The text of one YAML document with values written into it; comments, order, styles and all other texts stay. */
export function editYaml(text: string, edits: readonly YamlEdit[]): string {
  // Without types every scalar is written as it was read, `0x1F` too.
  const document = parseDocument(text, { schema: 'failsafe', keepSourceTokens: false })
  for (const { path, value } of edits) {
    const node = document.getIn(path, true)
    if (value !== null && typeof value === 'object') document.setIn(path, value)
    else if (isScalar(node)) setScalar(node, value)
    else {
      const fresh = new Scalar('')
      setScalar(fresh, value)
      document.setIn(path, fresh)
    }
  }
  return document.toString({ lineWidth: 0, indentSeq: false, flowCollectionPadding: false })
}

// A text that would be read as something else without quotes gets them.
function setScalar(node: Scalar, value: JsonScalar): void {
  const isBare = node.type === undefined || node.type === Scalar.PLAIN
  node.value = String(value)
  if (typeof value !== 'string') node.type = Scalar.PLAIN
  else if (isBare && needsQuotes(value)) node.type = Scalar.QUOTE_DOUBLE
}
