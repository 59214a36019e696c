import { type Cursor, isBlankOrEnd } from './cursor.ts'

/** Reads the name behind `&` or `*`. */
export function scanName(cursor: Cursor): string {
  const start = cursor.pos++
  while (isWord(cursor.text.charCodeAt(cursor.pos))) cursor.pos++
  const name = cursor.text.slice(start + 1, cursor.pos)
  const next = cursor.text.charCodeAt(cursor.pos)
  if (name === '' || !(isBlankOrEnd(next) || '?:,]}%@`'.includes(String.fromCharCode(next)))) {
    const what = cursor.text.charCodeAt(start) === 42 ? 'an alias "*"' : 'an anchor "&"'
    cursor.fail(`${what} needs a name of letters, digits, "-" and "_"; quote a text that begins so`, start)
  }
  return name
}

/** A tag: the handle that a directive may give a meaning, and the rest. */
export interface Tag {
  readonly handle: string
  readonly suffix: string
}

/** Reads a tag from its `!`. */
export function scanTag(cursor: Cursor): Tag {
  const { text } = cursor
  const start = cursor.pos
  let tag: Tag
  if (text.charCodeAt(start + 1) === 60) {
    cursor.pos += 2
    tag = { handle: '', suffix: scanUri(cursor, '') }
    if (text.charCodeAt(cursor.pos) === 62) cursor.pos++
    else cursor.fail('a tag "!<" is closed by ">"', start)
  } else {
    const handle = scanHandle(cursor)
    if (handle.length > 1 && handle.endsWith('!')) tag = { handle, suffix: scanUri(cursor, '') }
    else {
      const suffix = scanUri(cursor, handle)
      tag = suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix }
    }
  }
  if (!isBlankOrEnd(text.charCodeAt(cursor.pos)))
    cursor.fail('a tag ends with a space or a line break', start)
  return tag
}

/** Reads `!`, `!word` or `!word!`. */
export function scanHandle(cursor: Cursor): string {
  const start = cursor.pos
  if (cursor.text.charCodeAt(start) !== 33) cursor.fail('a tag handle begins with "!"', start)
  cursor.pos++
  while (isWord(cursor.text.charCodeAt(cursor.pos))) cursor.pos++
  if (cursor.text.charCodeAt(cursor.pos) === 33) cursor.pos++
  return cursor.text.slice(start, cursor.pos)
}

/** Reads the characters of a URI with their percent escapes; `head` is a handle that was none. */
export function scanUri(cursor: Cursor, head: string): string {
  const start = cursor.pos
  while (isWord(cursor.text.charCodeAt(cursor.pos)) || isUriMark(cursor.text.charAt(cursor.pos))) cursor.pos++
  const uri = cursor.text.slice(start, cursor.pos)
  if (uri === '' && head === '') cursor.fail('a tag needs a name', start)
  if (!uri.includes('%')) return head.slice(1) + uri
  const bytes = Buffer.from(
    uri.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
  const decoded = new TextDecoder().decode(bytes)
  if (/%(?![0-9A-Fa-f]{2})/.test(uri) || decoded.includes('\ufffd')) {
    cursor.fail('a "%" in a tag needs two hexadecimal digits of UTF-8', start)
  }
  return head.slice(1) + decoded
}

function isUriMark(character: string): boolean {
  return ";/?:@&=+$,.!~*'()[]%".includes(character) && character !== ''
}

/** A letter, digit, `-` or `_` of ASCII. */
export function isWord(character: number): boolean {
  return (
    (character >= 97 && character <= 122) ||
    (character >= 65 && character <= 90) ||
    (character >= 48 && character <= 57) ||
    character === 45 ||
    character === 95
  )
}
