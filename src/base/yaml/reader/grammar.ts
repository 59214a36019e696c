import { type NodeSink, noProperties, nowhere, type Properties } from './node-sink.ts'
import type { Directive } from './scan-directive.ts'
import type { Scanner } from './scanner.ts'
import type { Token, TokenKind } from './token.ts'

const maxDepth = 200

/** Reads the documents of a stream by libyaml's grammar; a fault goes to the scanner and ends everything. */
export class Grammar {
  readonly #scanner: Scanner
  readonly #lookAhead: number
  #sink: NodeSink = nowhere
  #tags: ReadonlyMap<string, string> = standardTags
  #isFirst = true
  #depth = 0

  /** `lookAhead` is how many tokens behind a document must be without fault. */
  constructor(scanner: Scanner, lookAhead: number) {
    this.#scanner = scanner
    this.#lookAhead = lookAhead
  }

  /** Gives one document to the sink; whether there was one, and whether `---` stood before it. */
  document(sink: NodeSink): { readonly found: boolean; readonly explicit: boolean } {
    const scanner = this.#scanner
    this.#sink = sink
    if (!this.#isFirst) while (scanner.peek().kind === 'document-end') scanner.skip()
    const { kind } = scanner.peek()
    if (kind === 'stream-end') return { found: false, explicit: false }
    const explicit = !this.#isFirst || kind === 'directive' || kind === 'document-start'
    this.#tags = standardTags
    if (explicit) this.#startDocument()
    this.#isFirst = false
    if (explicit && documentEnds.has(scanner.peek().kind)) this.#empty(scanner.peek().offset)
    else this.#node(true, false)
    if (this.#lookAhead > 1) scanner.lookAhead(this.#lookAhead)
    if (scanner.peek().kind === 'document-end') scanner.skip()
    return { found: true, explicit }
  }

  #startDocument(): void {
    const scanner = this.#scanner
    const tags = new Map<string, string>()
    let version = false
    for (let token = scanner.peek(); token.kind === 'directive'; token = scanner.peek()) {
      if (token.directive?.kind === 'version') {
        if (version) scanner.fail('a second %YAML directive', token.offset)
        version = true
        if (token.directive.version !== '1.1') scanner.fail('only %YAML 1.1 is read', token.offset)
      } else if (token.directive !== undefined) this.#addTag(tags, token.directive, token)
      scanner.skip()
    }
    this.#tags = new Map([...standardTags, ...tags])
    const token = scanner.peek()
    if (token.kind === 'document-start') scanner.skip()
    else scanner.fail('text stands after the end of the document; a next one begins with "---"', token.offset)
  }

  #addTag(
    tags: Map<string, string>,
    directive: Directive & { readonly kind: 'tag' },
    { offset }: Token,
  ): void {
    if (tags.has(directive.handle)) {
      this.#scanner.fail(`a second %TAG directive for "${directive.handle}"`, offset)
    }
    tags.set(directive.handle, directive.prefix)
  }

  #node(block: boolean, indentless: boolean): void {
    const scanner = this.#scanner
    let token = scanner.peek()
    if (token.kind === 'alias') {
      this.#sink.alias(token.text, token.offset)
      scanner.skip()
      return
    }
    let properties = noProperties
    if (token.kind === 'anchor' || token.kind === 'tag') {
      properties = this.#properties(token)
      token = scanner.peek()
    }
    if (token.kind === 'scalar') {
      this.#sink.scalar(token.text, token.style, properties, token.offset)
      scanner.skip()
    } else this.#collection(token, block, indentless, properties)
  }

  #collection(token: Token, block: boolean, indentless: boolean, properties: Properties): void {
    if (++this.#depth > maxDepth) {
      this.#scanner.fail(`nested deeper than ${maxDepth} levels`, token.offset)
    }
    const { kind } = token
    if (block && kind === 'block-mapping-start') this.#blockMapping(properties, token)
    else if (block && kind === 'block-sequence-start') this.#blockSequence(properties, token)
    else if (kind === 'flow-mapping-start') this.#flowMapping(properties, token)
    else if (kind === 'flow-sequence-start') this.#flowSequence(properties, token)
    else if (indentless && kind === 'block-entry') this.#indentlessSequence(properties, token)
    else if (properties !== noProperties) this.#sink.scalar('', 'plain', properties, token.offset)
    else this.#scanner.fail(describeUnexpected(kind), token.offset)
    this.#depth--
  }

  // An anchor and a tag in either order, once each.
  #properties(first: Token): Properties {
    const scanner = this.#scanner
    scanner.skip()
    const second = scanner.peek()
    const both = (second.kind === 'anchor' || second.kind === 'tag') && second.kind !== first.kind
    if (both) scanner.skip()
    const anchor = first.kind === 'anchor' ? first : both ? second : undefined
    const tag = first.kind === 'tag' ? first : both ? second : undefined
    return { anchor: anchor?.text ?? '', tag: tag === undefined ? '' : this.#wholeTag(tag) }
  }

  #wholeTag({ handle, text, offset }: Token): string {
    if (handle === '') return text
    const prefix = this.#tags.get(handle)
    if (prefix === undefined)
      this.#scanner.fail(`the tag "${handle}${text}" has an unknown handle`, offset, 'tag')
    return (prefix ?? '') + text
  }

  #blockSequence(properties: Properties, { offset }: Token): void {
    const scanner = this.#scanner
    this.#sink.startSequence(properties, offset, false)
    scanner.skip()
    while (scanner.peek().kind === 'block-entry') this.#entry(listEntryEnds)
    this.#endBlock('a list goes on with "-" in the column of its first one')
    this.#sink.endSequence()
  }

  // The list of a map's key may stand in the column of the key itself.
  #indentlessSequence(properties: Properties, { offset }: Token): void {
    this.#sink.startSequence(properties, offset, false)
    while (this.#scanner.peek().kind === 'block-entry') this.#entry(indentlessEntryEnds)
    this.#sink.endSequence()
  }

  #entry(ends: ReadonlySet<TokenKind>): void {
    const { offset } = this.#scanner.peek()
    this.#scanner.skip()
    if (ends.has(this.#scanner.peek().kind)) this.#empty(offset + 1)
    else this.#node(true, false)
  }

  #blockMapping(properties: Properties, { offset }: Token): void {
    const scanner = this.#scanner
    this.#sink.startMapping(properties, offset, false)
    scanner.skip()
    while (scanner.peek().kind === 'key') {
      this.#blockPart('key')
      this.#blockPart('value')
    }
    this.#endBlock('this is no key of the map around it; keys stand below each other and end with ":"')
    this.#sink.endMapping()
  }

  #blockPart(part: 'key' | 'value'): void {
    const scanner = this.#scanner
    const { kind, offset } = scanner.peek()
    if (kind !== part) {
      this.#empty(offset)
      return
    }
    scanner.skip()
    if (mapPartEnds.has(scanner.peek().kind)) this.#empty(offset + 1)
    else this.#node(true, true)
  }

  #endBlock(otherwise: string): void {
    const { kind, offset } = this.#scanner.peek()
    if (kind === 'block-end') this.#scanner.skip()
    else this.#scanner.fail(otherwise, offset)
  }

  #flowSequence(properties: Properties, open: Token): void {
    const scanner = this.#scanner
    this.#sink.startSequence(properties, open.offset, true)
    scanner.skip()
    for (let first = true; this.#flowGoesOn('flow-sequence-end', first, open); first = false) {
      if (scanner.peek().kind === 'key') this.#flowPair()
      else this.#node(false, false)
    }
    this.#sink.endSequence()
  }

  // `[a: b]` is a list of a map with one key.
  #flowPair(): void {
    const scanner = this.#scanner
    this.#sink.startMapping(noProperties, scanner.peek().offset, true)
    scanner.skip()
    const { kind, offset } = scanner.peek()
    if (kind === 'value' || flowSequenceEnds.has(kind)) {
      // Go loses what stands here, so that `[? : a]` is a fault that comes later.
      this.#empty(offset)
      scanner.skip()
    } else this.#node(false, false)
    this.#flowValue(flowSequenceEnds)
    this.#sink.endMapping()
  }

  #flowMapping(properties: Properties, open: Token): void {
    this.#sink.startMapping(properties, open.offset, true)
    this.#scanner.skip()
    for (let first = true; this.#flowGoesOn('flow-mapping-end', first, open); first = false) {
      if (this.#scanner.peek().kind === 'key') {
        this.#flowKey()
        this.#flowValue(flowMappingEnds)
      } else {
        this.#node(false, false)
        this.#empty(this.#scanner.peek().offset)
      }
    }
    this.#sink.endMapping()
  }

  #flowGoesOn(end: TokenKind, first: boolean, open: Token): boolean {
    const scanner = this.#scanner
    if (!first && scanner.peek().kind === 'flow-entry') scanner.skip()
    else if (!first && scanner.peek().kind !== end) this.#failFlow(end, open)
    if (scanner.fault !== undefined) return false
    if (scanner.peek().kind !== end) return true
    scanner.skip()
    return false
  }

  #failFlow(end: TokenKind, open: Token): void {
    const { kind, offset } = this.#scanner.peek()
    const bracket = end === 'flow-mapping-end' ? '}' : ']'
    if (documentEnds.has(kind)) this.#scanner.fail(`the closing "${bracket}" is missing`, open.offset)
    else this.#scanner.fail(`a "," or "${bracket}" is missing here`, offset)
  }

  #flowKey(): void {
    this.#scanner.skip()
    const { kind, offset } = this.#scanner.peek()
    if (kind === 'value' || flowMappingEnds.has(kind)) this.#empty(offset)
    else this.#node(false, false)
  }

  #flowValue(ends: ReadonlySet<TokenKind>): void {
    if (this.#scanner.peek().kind !== 'value') {
      this.#empty(this.#scanner.peek().offset)
      return
    }
    this.#scanner.skip()
    const { kind, offset } = this.#scanner.peek()
    if (ends.has(kind)) this.#empty(offset)
    else this.#node(false, false)
  }

  #empty(offset: number): void {
    this.#sink.scalar('', 'plain', noProperties, offset)
  }
}

const standardTags: ReadonlyMap<string, string> = new Map([
  ['!', '!'],
  ['!!', 'tag:yaml.org,2002:'],
])

const documentEnds: ReadonlySet<TokenKind> = new Set([
  'directive',
  'document-start',
  'document-end',
  'stream-end',
])
const listEntryEnds: ReadonlySet<TokenKind> = new Set(['block-entry', 'block-end'])
const mapPartEnds: ReadonlySet<TokenKind> = new Set(['key', 'value', 'block-end'])
const indentlessEntryEnds: ReadonlySet<TokenKind> = new Set([...listEntryEnds, ...mapPartEnds])
const flowSequenceEnds: ReadonlySet<TokenKind> = new Set(['flow-entry', 'flow-sequence-end'])
const flowMappingEnds: ReadonlySet<TokenKind> = new Set(['flow-entry', 'flow-mapping-end'])

function describeUnexpected(kind: TokenKind): string {
  if (kind === 'stream-end') return 'the file ends where a value is expected'
  if (kind === 'block-entry') return 'a "-" cannot stand in a flow collection'
  return 'a value is expected here'
}
