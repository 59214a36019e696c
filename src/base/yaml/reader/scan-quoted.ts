import { type Cursor, isBlank, isBreak, isBreakOrEnd, isDocumentMarker } from './cursor.ts'
import { foldBreaks } from './scan-plain.ts'

/** Reads a quoted scalar from its opening quote to behind its closing one. */
export function scanQuoted(cursor: Cursor): string {
  const { text } = cursor
  const open = cursor.pos
  const quote = text.charCodeAt(open)
  let result = ''
  let start = ++cursor.pos
  while (cursor.fault === undefined) {
    const character = text.charCodeAt(cursor.pos)
    if (character === quote) {
      const piece = text.slice(start, cursor.pos)
      cursor.pos++
      if (quote === 34 || text.charCodeAt(cursor.pos) !== quote) return result === '' ? piece : result + piece
      result += `${piece}'`
      start = ++cursor.pos
    } else if (character === 92 && quote === 34) {
      result += text.slice(start, cursor.pos) + scanEscape(cursor)
      start = cursor.pos
    } else if (isBreakOrEnd(character)) {
      result += withoutTrailingBlanks(text.slice(start, cursor.pos)) + scanBreaks(cursor, open)
      start = cursor.pos
    } else cursor.pos++
  }
  return result
}

function scanBreaks(cursor: Cursor, open: number): string {
  if (cursor.text.charCodeAt(cursor.pos) === 0) {
    cursor.fail('the closing quote is missing', open)
    return ''
  }
  const first = cursor.takeBreak()
  return foldBreaks(first, skipToText(cursor))
}

// The breaks of the empty lines between here and the next word; indentation does not count in quotes.
function skipToText(cursor: Cursor): string {
  let breaks = ''
  for (;;) {
    const character = cursor.text.charCodeAt(cursor.pos)
    if (isBlank(character)) cursor.pos++
    else if (isBreak(character)) breaks += cursor.takeBreak()
    else break
  }
  if (cursor.pos === cursor.lineStart && isDocumentMarker(cursor.text, cursor.pos)) {
    cursor.fail('a quoted text goes on over the start or end of a document', cursor.pos)
  }
  return breaks
}

function withoutTrailingBlanks(piece: string): string {
  let end = piece.length
  while (end > 0 && isBlank(piece.charCodeAt(end - 1))) end--
  return end === piece.length ? piece : piece.slice(0, end)
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['N', '\u0085'],
  ['_', '\u00a0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
])

const digits: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])

function scanEscape(cursor: Cursor): string {
  const start = cursor.pos
  const letter = cursor.text.charAt(start + 1)
  if (isBreak(letter.charCodeAt(0))) {
    cursor.pos++
    cursor.takeBreak()
    return skipToText(cursor)
  }
  cursor.pos += 2
  const length = digits.get(letter)
  if (length !== undefined) return scanCodePoint(cursor, start, length)
  const character = escapes.get(letter)
  if (character === undefined) cursor.fail(`unknown escape "\\${letter === '\0' ? '' : letter}"`, start)
  return character ?? ''
}

function scanCodePoint(cursor: Cursor, start: number, length: number): string {
  const hex = cursor.text.slice(cursor.pos, cursor.pos + length)
  cursor.pos += length
  if (hex.length < length || !/^[0-9A-Fa-f]+$/.test(hex)) {
    cursor.fail(`an escape "\\${cursor.text.charAt(start + 1)}" needs ${length} hexadecimal digits`, start)
    return ''
  }
  const code = Number.parseInt(hex, 16)
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    cursor.fail(`"\\${cursor.text.slice(start + 1, cursor.pos)}" is no character of its own`, start)
    return ''
  }
  return String.fromCodePoint(code)
}
