import { type Cursor, isBlank, isBlankOrEnd, isBreak, isDocumentMarker } from './cursor.ts'

/** An unquoted scalar, and where its last word ends; the cursor may be lines further. */
export interface PlainScalar {
  readonly text: string
  readonly end: number
}

/**
 * Reads an unquoted scalar, which goes on over lines that are indented to `indent` at least (anywhere in flow
 * collections): one break becomes a space, more become one less.
 */
export function scanPlain(cursor: Cursor, indent: number, inFlow: boolean): PlainScalar {
  let words = ''
  let joint = ''
  let end = cursor.pos
  for (;;) {
    const start = cursor.pos
    if (start === cursor.lineStart && isDocumentMarker(cursor.text, start)) break
    const lineEnd = scanLine(cursor, inFlow)
    if (lineEnd === start) break
    const line = cursor.text.slice(start, lineEnd)
    words = words === '' ? line : words + joint + line
    end = lineEnd
    if (!isBreak(cursor.text.charCodeAt(cursor.pos))) break
    joint = skipBreaks(cursor, indent)
    if (!inFlow && cursor.pos - cursor.lineStart < indent) break
  }
  return { text: words, end }
}

// The end of the last word of the line; the cursor goes to what ends the scalar in this line, or to the break.
function scanLine(cursor: Cursor, inFlow: boolean): number {
  const { text } = cursor
  let pos = cursor.pos
  let end = pos
  for (;;) {
    const character = text.charCodeAt(pos)
    if (isBlankOrEnd(character)) {
      if (!isBlank(character)) break
    } else {
      if (character === 35 && (end < pos || pos === cursor.pos)) break
      if (character === 58 && isBlankOrEnd(text.charCodeAt(pos + 1))) break
      if (inFlow && isFlowIndicator(character)) break
      end = pos + 1
    }
    pos++
  }
  cursor.pos = pos
  return end
}

/** Whether an unquoted scalar may begin so, among what is no indicator: not with `%` `@` `` ` `` `|` `>` or a tab. */
export function mayStartPlain(character: number): boolean {
  return (
    character !== 37 &&
    character !== 64 &&
    character !== 96 &&
    character !== 124 &&
    character !== 62 &&
    character !== 9
  )
}

// `,` `?` `[` `]` `{` `}`
function isFlowIndicator(character: number): boolean {
  return (
    character === 44 ||
    character === 63 ||
    character === 91 ||
    character === 93 ||
    character === 123 ||
    character === 125
  )
}

function skipBreaks(cursor: Cursor, indent: number): string {
  const first = cursor.takeBreak()
  let more = ''
  for (;;) {
    const character = cursor.text.charCodeAt(cursor.pos)
    if (isBreak(character)) more += cursor.takeBreak()
    else if (isBlank(character)) {
      if (character === 9 && cursor.pos - cursor.lineStart < indent) {
        cursor.fail('a tab stands where only spaces may indent', cursor.pos)
      }
      cursor.pos++
    } else return foldBreaks(first, more)
  }
}

/** What a first line break and those after it become between two words. */
export function foldBreaks(first: string, more: string): string {
  if (first !== '\n') return first + more
  return more === '' ? ' ' : more
}
