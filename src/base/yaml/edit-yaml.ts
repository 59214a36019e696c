import { isScalar, type Node, parseDocument, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import { isArray, isObject, type JsonScalar, type JsonValue } from '../std/json.ts'
import { needsQuotes } from './source-text.ts'

/** A value to write at a path of a YAML text. */
export interface YamlEdit {
  readonly path: readonly (string | number)[]
  readonly value: JsonValue
  /** The short name of the type that a scalar is said to have, such as `int`; absent: what it looks like. */
  readonly tag?: string
}

/** The text of one YAML document with values written into it; comments, order, styles and all other texts stay. */
export function editYaml(text: string, edits: readonly YamlEdit[]): string {
  // Without types every scalar is written as it was read, `0x1F` too.
  const document = parseDocument(text, { schema: 'failsafe', keepSourceTokens: false })
  for (const { path, value, tag } of edits) {
    const node = document.getIn(path, true)
    if (!isScalar(node) || isArray(value) || isObject(value)) document.setIn(path, makeNode(value))
    else if (tag === undefined) setScalar(node, value)
    else {
      node.value = String(value)
      node.type = Scalar.PLAIN
      node.tag = `tag:yaml.org,2002:${tag}`
    }
  }
  return document.toString({ lineWidth: 0, indentSeq: false, flowCollectionPadding: false })
}

function makeNode(value: JsonValue): Node {
  if (isArray(value)) {
    const list = new YAMLSeq()
    for (const item of value) list.add(makeNode(item))
    return list
  }
  if (isObject(value)) {
    const map = new YAMLMap()
    for (const [key, field] of Object.entries(value)) map.set(makeNode(key), makeNode(field ?? null))
    return map
  }
  const scalar = new Scalar('')
  setScalar(scalar, value)
  return scalar
}

// A text that would be read as something else without quotes gets them.
function setScalar(node: Scalar, value: JsonScalar): void {
  const isBare = node.type === undefined || node.type === Scalar.PLAIN
  node.value = String(value)
  if (typeof value !== 'string') node.type = Scalar.PLAIN
  else if (isBare && needsQuotes(value)) node.type = Scalar.QUOTE_DOUBLE
}
