import { Cursor, isBlank, isBlankOrEnd, isBreak, isDocumentMarker } from './cursor.ts'
import { scanBlock } from './scan-block.ts'
import { scanDirective } from './scan-directive.ts'
import { mayStartPlain, scanPlain } from './scan-plain.ts'
import { scanName, scanTag } from './scan-properties.ts'
import { scanQuoted } from './scan-quoted.ts'
import { SimpleKeys } from './simple-keys.ts'
import { makeToken, type Token, type TokenKind } from './token.ts'
import { TokenQueue } from './token-queue.ts'

/**
 * Divides a text into the tokens of YAML's grammar as libyaml does, whose ports read YAML in Go: indentation becomes
 * tokens, and what turns out to be a key gets its token put before it.
 */
export class Scanner extends Cursor {
  readonly #queue: TokenQueue = new TokenQueue()
  #isReady = false
  #ended = false
  #flowLevel = 0
  #indent = -1
  readonly #indents: number[] = []
  #keyAllowed = true
  readonly #keys: SimpleKeys = new SimpleKeys(this)
  readonly #joinComments: boolean

  /** The text ends with a NUL; `joinComments` is for go-yaml v3, which reads comments of several lines as one. */
  constructor(text: string, joinComments: boolean) {
    super(text)
    this.#joinComments = joinComments
  }

  /** The next token; the end of the stream after a fault. */
  peek(): Token {
    if (!this.#isReady) {
      while (this.#queue.length === 0 || this.#keys.mayBegin(this.#queue.taken)) {
        if (this.#ended) break
        if (this.fault === undefined) this.#fetch()
        if (this.fault !== undefined) this.#end()
      }
      this.#isReady = true
    }
    return this.#queue.first() ?? makeToken('stream-end', this.pos)
  }

  /** Reads as far ahead as `count` tokens, for the faults that stand there. */
  lookAhead(count: number): void {
    this.peek()
    while (this.#queue.length < count && !this.#ended && this.fault === undefined) this.#fetch()
  }

  /** Goes on behind the token that `peek` gives. */
  skip(): void {
    this.#isReady = false
    this.#queue.take()
  }

  #end(): void {
    this.#ended = true
    this.#queue.clear()
  }

  #fetch(): void {
    this.#skipToToken()
    const offset = this.pos
    const column = offset - this.lineStart
    this.#unindent(column)
    const character = this.text.charCodeAt(offset)
    if (character === 0) this.#fetchEnd()
    else if (column === 0 && character === 37) this.#fetchDirective()
    else if (column === 0 && isDocumentMarker(this.text, offset)) this.#fetchMarker(character)
    else this.#fetchContent(character, column)
  }

  // Spaces, comments and line breaks; a tab may not stand where it could be taken for indentation.
  #skipToToken(): void {
    for (;;) {
      let character = this.text.charCodeAt(this.pos)
      while (character === 32 || (character === 9 && (this.#flowLevel > 0 || !this.#keyAllowed))) {
        character = this.text.charCodeAt(++this.pos)
      }
      if (character === 35) {
        this.skipLine()
        while (this.#joinComments && this.#skipToComment()) this.skipLine()
        character = this.text.charCodeAt(this.pos)
      }
      if (!isBreak(character)) return
      this.takeBreak()
      if (this.#flowLevel === 0) this.#keyAllowed = true
    }
  }

  #skipToComment(): boolean {
    nextComment.lastIndex = this.pos
    if (!nextComment.test(this.text)) return false
    const comment = nextComment.lastIndex - 1
    while (this.pos < comment) {
      if (isBreak(this.text.charCodeAt(this.pos))) this.takeBreak()
      else this.pos++
    }
    return true
  }

  #fetchContent(character: number, column: number): void {
    const inFlow = this.#flowLevel > 0
    const stands = isBlankOrEnd(this.text.charCodeAt(this.pos + 1))
    if (character === colon && (stands || inFlow)) this.#fetchValue(column)
    else if (character === dash && stands) this.#fetchEntry(column)
    else if (character === questionMark && (stands || inFlow)) this.#fetchKey(column)
    else if ((character === bar || character === greater) && !inFlow) this.#fetchBlock()
    else this.#fetchByFirst(character)
    if (this.#joinComments && this.#queue.last()?.kind !== 'block-entry') this.#skipTrailingComment()
  }

  #fetchByFirst(character: number): void {
    if (character === 34 || character === 39) this.#fetchQuoted()
    else if (character === 123) this.#enterFlow('flow-mapping-start')
    else if (character === 91) this.#enterFlow('flow-sequence-start')
    else if (character === 125) this.#leaveFlow('flow-mapping-end')
    else if (character === 93) this.#leaveFlow('flow-sequence-end')
    else if (character === 44) this.#fetchIndicator('flow-entry', true)
    else if (character === 42) this.#fetchName('alias')
    else if (character === 38) this.#fetchName('anchor')
    else if (character === 33) this.#fetchTag()
    else if (mayStartPlain(character)) this.#fetchPlain()
    else this.fail(describeWrongStart(character), this.pos)
  }

  #fetchEnd(): void {
    this.#unindent(-1)
    this.#keys.drop()
    this.#push('stream-end', this.pos)
    this.#ended = true
  }

  #fetchDirective(): void {
    this.#unindent(-1)
    this.#keys.drop()
    this.#keyAllowed = false
    const offset = this.pos
    const directive = scanDirective(this)
    this.#queue.push({ ...makeToken('directive', offset), directive })
  }

  #fetchMarker(character: number): void {
    this.#unindent(-1)
    this.#keys.drop()
    this.#keyAllowed = false
    this.#push(character === 45 ? 'document-start' : 'document-end', this.pos)
    this.pos += 3
  }

  #enterFlow(kind: TokenKind): void {
    this.#saveKey()
    this.#keys.enter()
    this.#flowLevel++
    this.#keyAllowed = true
    this.#push(kind, this.pos++)
  }

  #leaveFlow(kind: TokenKind): void {
    this.#keys.drop()
    if (this.#flowLevel > 0) {
      this.#flowLevel--
      this.#keys.leave()
    }
    this.#keyAllowed = false
    this.#push(kind, this.pos++)
  }

  #fetchIndicator(kind: TokenKind, keyAllowed: boolean): void {
    this.#keys.drop()
    this.#keyAllowed = keyAllowed
    this.#push(kind, this.pos++)
  }

  #fetchEntry(column: number): void {
    if (this.#flowLevel === 0) {
      if (!this.#keyAllowed) this.fail('a list cannot begin here; put it in the next line', this.pos)
      this.#indentTo(column, 'block-sequence-start')
    }
    this.#fetchIndicator('block-entry', true)
  }

  #fetchKey(column: number): void {
    if (this.#flowLevel === 0) {
      if (!this.#keyAllowed) this.fail('a "?" for a key cannot stand here', this.pos)
      this.#indentTo(column, 'block-mapping-start')
    }
    this.#fetchIndicator('key', this.#flowLevel === 0)
  }

  #fetchValue(column: number): void {
    const key = this.#keys.innermost()
    if (this.#keys.isOpen(key)) {
      key.possible = false
      this.#queue.insert(key.token, makeToken('key', key.offset))
      this.#indentTo(key.offset - key.lineStart, 'block-mapping-start', key.token, key.offset)
      this.#keyAllowed = false
    } else {
      if (this.#flowLevel === 0) {
        if (!this.#keyAllowed) {
          this.fail(
            'a ":" cannot stand here; quote a text that has one, or begin a map in the next line',
            this.pos,
          )
        }
        this.#indentTo(column, 'block-mapping-start')
      }
      this.#keyAllowed = this.#flowLevel === 0
    }
    this.#push('value', this.pos++)
  }

  // A comment behind a token in its line is read at once by go-yaml v3, and tabs may stand before it.
  #skipTrailingComment(): void {
    const { text, pos, lineStart } = this
    let comment = pos
    while (isBlank(text.charCodeAt(comment))) comment++
    if (text.charCodeAt(comment) !== 35 || text.slice(lineStart, pos).trim() === '') return
    this.pos = comment
    this.skipLine()
  }

  #fetchName(kind: TokenKind): void {
    this.#saveKey()
    this.#keyAllowed = false
    const offset = this.pos
    this.#queue.push(makeToken(kind, offset, scanName(this)))
  }

  #fetchTag(): void {
    this.#saveKey()
    this.#keyAllowed = false
    const offset = this.pos
    const { handle, suffix } = scanTag(this)
    this.#queue.push({ ...makeToken('tag', offset, suffix), handle })
  }

  #fetchBlock(): void {
    this.#keys.drop()
    this.#keyAllowed = true
    const offset = this.pos
    const style = this.text.charCodeAt(offset) === bar ? 'literal' : 'folded'
    this.#queue.push(makeToken('scalar', offset, scanBlock(this, this.#indent), style))
  }

  #fetchQuoted(): void {
    this.#saveKey()
    this.#keyAllowed = false
    const offset = this.pos
    this.#queue.push(makeToken('scalar', offset, scanQuoted(this), 'quoted'))
  }

  #fetchPlain(): void {
    this.#saveKey()
    const offset = this.pos
    const { text, end } = scanPlain(this, this.#indent + 1, this.#flowLevel > 0)
    this.#keyAllowed = this.lineStart > end
    this.#queue.push(makeToken('scalar', offset, text))
  }

  #saveKey(): void {
    if (!this.#keyAllowed) return
    const required = this.#flowLevel === 0 && this.#indent === this.pos - this.lineStart
    this.#keys.save(this.#queue.next, required)
  }

  #indentTo(column: number, kind: TokenKind, number = this.#queue.next, offset = this.pos): void {
    if (this.#flowLevel > 0 || this.#indent >= column) return
    this.#indents.push(this.#indent)
    this.#indent = column
    this.#queue.insert(number, makeToken(kind, offset))
  }

  #unindent(column: number): void {
    if (this.#flowLevel > 0) return
    while (this.#indent > column) {
      this.#push('block-end', this.pos)
      this.#indent = this.#indents.pop() ?? -1
    }
  }

  #push(kind: TokenKind, offset: number): void {
    this.#queue.push(makeToken(kind, offset))
  }
}

const colon = 58
const dash = 45
const questionMark = 63
const bar = 124
const greater = 62

const nextComment = /[ \t\r\n\u0085\u2028\u2029]{0,510}#/y

function describeWrongStart(character: number): string {
  if (character === 9) return 'a tab stands where only spaces may indent'
  return `a text that begins with "${String.fromCharCode(character)}" must be quoted`
}
