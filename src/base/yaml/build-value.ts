import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type ParsedNode,
  Scalar,
  type YAMLMap,
} from 'yaml'
import type { DiagnosticCode } from '../diagnostic/codes.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../std/json.ts'
import { type Dialect, resolvePlain } from './plain-scalar.ts'

/** A mistake at an offset of the text. */
export interface Fault {
  readonly code: DiagnosticCode
  readonly message: string
  readonly offset: number
  readonly hint?: string
}

/** Nodes, plus 64 characters of text each, that the aliases of one document may stand for. */
const maxAliasWeight = 100_000

/** The JSON value of a document's syntax tree, or the first thing that is wrong with it. */
export function buildValue(
  document: Document.Parsed,
  dialect: Dialect,
): { readonly value: JsonValue } | Fault {
  const builder = new Builder(dialect)
  const value = document.contents === null ? null : builder.build(document.contents)
  return builder.fault ?? { value: value ?? null }
}

interface Anchored {
  readonly value: JsonValue
  readonly weight: number
}

class Builder {
  fault: Fault | undefined
  readonly #dialect: Dialect
  // Undefined while the anchored node itself is being built.
  readonly #anchors = new Map<string, Anchored | undefined>()
  #weight = 0
  #aliased = 0

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  build(node: Node): JsonValue {
    if (this.fault !== undefined) return null
    if (isAlias(node)) return this.#alias(node.source, node)
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined
    if (anchor === undefined) return this.#content(node)
    const before = this.#weight
    this.#anchors.set(anchor, undefined)
    const value = this.#content(node)
    this.#anchors.set(anchor, { value, weight: this.#weight - before })
    return value
  }

  #content(node: Node): JsonValue {
    this.#weight++
    if (isScalar(node)) return this.#scalar(node)
    if (isMap(node)) return this.#map(node)
    if (!isSeq(node)) return null
    if (node.tag !== undefined && node.tag !== 'tag:yaml.org,2002:seq')
      return this.#tagUnknown(node, node.tag)
    return node.items.map(item => this.build(item as ParsedNode))
  }

  #scalar(node: Scalar): JsonValue {
    const text = String(node.value ?? '')
    this.#weight += text.length >> 6
    if (node.tag !== undefined && node.tag !== '!') return this.#tagged(node, text, node.tag)
    if (node.type !== Scalar.PLAIN || node.tag === '!') return text
    const value = resolvePlain(text, this.#dialect)
    return value === undefined ? this.#fail(node, 'yaml/syntax', `JSON has no number "${text}"`) : value
  }

  #tagged(node: Scalar, text: string, tag: string): JsonValue {
    if (tag === 'tag:yaml.org,2002:str') return text
    const value = resolvePlain(text, this.#dialect)
    const kind = value === null ? 'null' : typeof value
    const wanted = tagTypes.get(tag)
    if (wanted === undefined) return this.#tagUnknown(node, tag)
    if (kind !== wanted && !(wanted === 'number' && kind === 'bigint')) {
      return this.#fail(node, 'yaml/syntax', `"${text}" is no ${tag.slice(tag.lastIndexOf(':') + 1)}`)
    }
    return value ?? null
  }

  #map(node: YAMLMap): JsonValue {
    if (node.tag !== undefined && node.tag !== 'tag:yaml.org,2002:map')
      return this.#tagUnknown(node, node.tag)
    const object: Record<string, JsonValue> = {}
    const merges: JsonObject[] = []
    for (const { key, value } of node.items as YAMLMap<Node, Node | null>['items']) {
      if (!isScalar(key)) return this.#fail(key, 'yaml/syntax', 'a key must be a scalar')
      const built = value === null ? null : this.build(value)
      if (this.fault !== undefined) return null
      const name = String(key.value ?? '')
      if (name === '<<' && key.type === Scalar.PLAIN) this.#collectMerges(built, key, merges)
      else this.#setKey(object, name, built, key)
    }
    for (const merge of merges) addMissing(object, merge)
    return object
  }

  #setKey(object: Record<string, JsonValue>, name: string, value: JsonValue, key: Node): void {
    if (Object.hasOwn(object, name)) this.#fail(key, 'yaml/duplicate-key', `duplicate key "${name}"`)
    else if (name === '__proto__') this.#fail(key, 'yaml/syntax', 'a key must not be "__proto__"')
    else object[name] = value
  }

  #collectMerges(value: JsonValue, key: Node, merges: JsonObject[]): void {
    const sources = isArray(value) ? value : [value]
    if (sources.every(isObject)) merges.push(...sources)
    else this.#fail(key, 'yaml/syntax', 'a merge key "<<" takes a map or a list of maps')
  }

  // An alias gives the very object that its anchor gave; the weight is what it costs whoever walks the value.
  #alias(name: string, node: Node): JsonValue {
    const anchored = this.#anchors.get(name)
    if (anchored === undefined) {
      const why = this.#anchors.has(name) ? 'contains itself' : 'has no anchor before it'
      return this.#fail(node, 'yaml/syntax', `alias "*${name}" ${why}`)
    }
    this.#weight += anchored.weight
    this.#aliased += anchored.weight
    if (this.#aliased > maxAliasWeight) {
      return this.#fail(node, 'yaml/alias-bomb', `the aliases expand to more than ${maxAliasWeight} values`)
    }
    return anchored.value
  }

  #tagUnknown(node: Node, tag: string): JsonValue {
    return this.#fail(
      node,
      'yaml/tag-unknown',
      `unknown tag "${tag}"`,
      'leave the tag out, or quote the value',
    )
  }

  #fail(node: Node, code: DiagnosticCode, message: string, hint?: string): null {
    this.fault ??= { code, message, offset: node.range?.[0] ?? 0, ...(hint === undefined ? {} : { hint }) }
    return null
  }
}

function addMissing(object: Record<string, JsonValue>, merge: JsonObject): void {
  for (const [name, value] of Object.entries(merge)) {
    if (!Object.hasOwn(object, name) && value !== undefined) object[name] = value
  }
}

const tagTypes: ReadonlyMap<string, string> = new Map([
  ['tag:yaml.org,2002:int', 'number'],
  ['tag:yaml.org,2002:float', 'number'],
  ['tag:yaml.org,2002:bool', 'boolean'],
  ['tag:yaml.org,2002:null', 'null'],
])
