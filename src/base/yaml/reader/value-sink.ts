import type { DiagnosticCode } from '../../diagnostic/codes.ts'
import type { JsonScalar, JsonValue } from '../../std/json.ts'
import type { Dialect } from '../plain-scalar.ts'
import { isUnusual, keepFolded, keepSourceText, keepStyle } from '../source-text.ts'
import { type Anchored, Anchors } from './anchors.ts'
import { type MapFrame, mergeInto, startMap } from './map-frame.ts'
import { mapKey } from './map-key.ts'
import type { NodeSink, Properties } from './node-sink.ts'
import { resolveRewritten } from './resolve-rewritten.ts'
import { isRefusal, resolveScalar, type ScalarNode } from './resolve-scalar.ts'
import type { ScalarStyle } from './token.ts'

/** A mistake in what a document means, at an offset of its text. */
export interface ValueFault {
  readonly code: DiagnosticCode
  readonly message: string
  readonly offset: number
  readonly hint?: string
}

export interface ValueOptions {
  readonly dialect: Dialect
  /**
   * Forgives in the `kubernetes` dialect what Go forgives: the last of equal keys wins, a merge replaces what stands
   * before it, unknown tags are ignored, unquoted keys resolve to names. The `kustomize` dialect always is as in Go.
   */
  readonly asGo: boolean
}

interface ListFrame {
  readonly kind: 'list'
  readonly container: JsonValue[]
  readonly anchored: Anchored | undefined
  readonly isFlow: boolean
}

type Frame = ListFrame | MapFrame

/** Makes the JSON value of a document from its nodes; the first fault stays and ends the work. */
export class ValueSink implements NodeSink {
  value: JsonValue = null
  fault: ValueFault | undefined
  readonly #options: ValueOptions
  readonly #anchors: Anchors
  readonly #outer: Frame[] = []
  #frame: Frame | undefined

  constructor(options: ValueOptions) {
    this.#options = options
    this.#anchors = new Anchors((code, message, offset) => this.#fail(code, message, offset))
  }

  scalar(text: string, style: ScalarStyle, { tag, anchor }: Properties, offset: number): void {
    if (this.fault !== undefined) return
    const node = { text, style, tag }
    const anchored = anchor === '' ? undefined : this.#anchors.open(anchor)
    this.#anchors.count(1 + (text.length >> 6))
    this.#checkTag(tag, scalarTags, offset)
    if (this.#frame?.kind === 'map' && this.#frame.key === undefined) {
      if (anchored !== undefined) this.#anchors.close(anchored, this.#resolve(node, offset), node)
      this.#setKey(this.#frame, node, offset)
      return
    }
    const value = this.#resolve(node, offset)
    if (anchored !== undefined) this.#anchors.close(anchored, value, node)
    this.#put(value, offset, node)
  }

  alias(name: string, offset: number): void {
    if (this.fault !== undefined) return
    const anchored = this.#anchors.use(name, offset)
    if (anchored === undefined) return
    if (this.#frame?.kind === 'map' && this.#frame.key === undefined) {
      if (anchored.scalar === undefined) this.#fail('yaml/syntax', 'a key must be a scalar', offset)
      else this.#setKey(this.#frame, anchored.scalar, offset)
    } else if (this.#frame?.kind === 'map' && this.#frame.isMerge && Array.isArray(anchored.value)) {
      this.#fail('yaml/syntax', 'a merge key "<<" takes a map or a list of maps, no alias of a list', offset)
    } else this.#put(anchored.value, offset, anchored.scalar)
  }

  startMapping({ anchor, tag }: Properties, offset: number, isFlow: boolean): void {
    if (!this.#mayStart(offset)) return
    this.#checkTag(tag, mapTags, offset)
    const anchored = anchor === '' ? undefined : this.#anchors.open(anchor)
    this.#enter(startMap(anchored, offset, isFlow))
  }

  endMapping(): void {
    const frame = this.#frame
    if (this.fault !== undefined || frame?.kind !== 'map') return
    for (const source of frame.merges) mergeInto(frame, source, false)
    this.#leave(frame.container, frame)
  }

  startSequence({ anchor, tag }: Properties, offset: number, isFlow: boolean): void {
    if (!this.#mayStart(offset)) return
    this.#checkTag(tag, listTags, offset)
    const anchored = anchor === '' ? undefined : this.#anchors.open(anchor)
    this.#enter({ kind: 'list', container: [], anchored, isFlow })
  }

  endSequence(): void {
    const frame = this.#frame
    if (this.fault !== undefined || frame?.kind !== 'list') return
    this.#leave(frame.container, frame)
  }

  #mayStart(offset: number): boolean {
    if (this.#frame?.kind === 'map' && this.#frame.key === undefined) {
      const message = 'a key must be a scalar; quote a text that begins with "{" or "["'
      this.#fail('yaml/syntax', message, offset)
    }
    return this.fault === undefined
  }

  #checkTag(tag: string, known: ReadonlySet<string>, offset: number): void {
    if (tag === '' || known.has(tag) || this.#isAsGo()) return
    const hint = 'leave the tag out, or quote the value'
    this.fault ??= { code: 'yaml/tag-unknown', message: `unknown tag "${tag}"`, offset, hint }
  }

  #isAsGo(): boolean {
    return this.#options.asGo || this.#options.dialect === 'kustomize'
  }

  #enter(frame: Frame): void {
    this.#anchors.count(1)
    if (this.#frame !== undefined) this.#outer.push(this.#frame)
    this.#frame = frame
  }

  #leave(value: JsonValue, { anchored }: Frame): void {
    if (anchored !== undefined) this.#anchors.close(anchored, value)
    this.#frame = this.#outer.pop()
    this.#put(value, this.#frame?.kind === 'map' ? this.#frame.keyOffset : 0)
  }

  #resolve(node: ScalarNode, offset: number): JsonScalar {
    const { dialect } = this.#options
    const value =
      dialect === 'kustomize'
        ? resolveRewritten(node, this.#frame?.isFlow === true)
        : resolveScalar(node, dialect)
    if (!isRefusal(value)) return value
    this.#fail('yaml/syntax', value.refused, offset)
    return null
  }

  #put(value: JsonValue, offset: number, node?: ScalarNode): void {
    const frame = this.#frame
    if (frame === undefined) this.value = value
    else if (frame.kind === 'list') {
      frame.container.push(value)
      this.#keepText(frame.container, frame.container.length - 1, value, node)
    } else if (frame.isMerge) this.#merge(frame, value, offset)
    else this.#setField(frame, value, node)
  }

  #setField(frame: MapFrame, value: JsonValue, node: ScalarNode | undefined): void {
    const { key = '' } = frame
    frame.key = undefined
    if (frame.isDropped) return
    frame.container[key] = value
    frame.merged?.delete(key)
    this.#keepText(frame.container, key, value, node)
  }

  #keepText(container: object, key: string | number, value: JsonValue, node: ScalarNode | undefined): void {
    if (node === undefined || (typeof value === 'object' && value !== null)) return
    if (this.#options.dialect !== 'kustomize') return
    if (node.style === 'plain' && isUnusual(node.text, value)) keepSourceText(container, key, node.text)
    else if (node.style === 'folded' && value !== node.text) keepFolded(container, key, node.text)
    else if (typeof value === 'string') keepStyle(container, key, value, node.style === 'plain')
  }

  #setKey(frame: MapFrame, node: ScalarNode, offset: number): void {
    frame.keyOffset = offset
    frame.isMerge =
      node.text === '<<' && (node.tag.endsWith(':merge') || (node.style === 'plain' && node.tag === ''))
    if (frame.isMerge) {
      frame.key = '<<'
      return
    }
    const key = this.#isAsGo() ? mapKey(node, this.#options.dialect, this.#outer.length === 0) : node.text
    if (typeof key === 'object') this.#fail('yaml/syntax', key.refused, offset)
    else if (key === '__proto__') this.#fail('yaml/syntax', 'a key must not be "__proto__"', offset)
    else if (this.#stands(frame, key)) {
      this.#fail('yaml/duplicate-key', `duplicate key "${key}"`, offset)
    }
    // To merge, kustomize first clears the key "<<", even one that is quoted and merges nothing.
    frame.isDropped = key === '<<' && this.#options.dialect === 'kustomize'
    frame.key = typeof key === 'string' ? key : ''
  }

  #stands(frame: MapFrame, key: string): boolean {
    const { asGo, dialect } = this.#options
    if ((asGo && dialect === 'kubernetes') || !Object.hasOwn(frame.container, key)) return false
    return frame.merged?.has(key) !== true
  }

  #merge(frame: MapFrame, value: JsonValue, offset: number): void {
    frame.key = undefined
    frame.isMerge = false
    const sources = Array.isArray(value) ? value : [value]
    if (!sources.every(source => typeof source === 'object' && source !== null && !Array.isArray(source))) {
      this.#fail('yaml/syntax', 'a merge key "<<" takes a map or a list of maps', frame.keyOffset)
    } else if (!this.#isAsGo()) frame.merges = [...frame.merges, ...sources]
    else if (this.#options.dialect === 'kubernetes') {
      for (const source of sources.toReversed()) mergeInto(frame, source, true)
    } else if (frame.hasMerge) this.#fail('yaml/duplicate-key', 'duplicate key "<<"', offset)
    else frame.merges = sources
    frame.hasMerge = true
  }

  #fail(code: DiagnosticCode, message: string, offset: number): void {
    this.fault ??= { code, message, offset }
  }
}

const standard = 'tag:yaml.org,2002:'
const scalarTags: ReadonlySet<string> = new Set([
  '!',
  ...['str', 'int', 'float', 'bool', 'null'].map(name => standard + name),
])
const mapTags: ReadonlySet<string> = new Set([`${standard}map`])
const listTags: ReadonlySet<string> = new Set([`${standard}seq`])
