import { type Cursor, isBlank, isBreak } from './cursor.ts'

/** Reads a block scalar (`|` or `>`); `parent` is the indentation of the collection around it, -1 at the root. */
export function scanBlock(cursor: Cursor, parent: number): string {
  const start = cursor.pos
  const literal = cursor.text.charCodeAt(start) === 124
  const header = scanHeader(cursor, start)
  const indented = header.increment === 0 ? 0 : Math.max(parent, 0) + header.increment
  const first = skipBreaks(cursor, indented, parent)
  return scanLines(cursor, first, literal, header.chomping)
}

interface Header {
  readonly chomping: 'clip' | 'strip' | 'keep'
  readonly increment: number
}

function scanHeader(cursor: Cursor, start: number): Header {
  const { text } = cursor
  let chomping: Header['chomping'] = 'clip'
  let increment = 0
  cursor.pos++
  let order = ''
  for (let taken = true; taken; ) {
    const character = text.charCodeAt(cursor.pos)
    taken = false
    if ((character === 43 || character === 45) && !order.includes('c')) {
      chomping = character === 43 ? 'keep' : 'strip'
      order += 'c'
      taken = true
    } else if (character >= 48 && character <= 57 && !order.includes('i')) {
      increment = character - 48
      if (increment === 0) cursor.fail('an indentation of 0 is not possible', cursor.pos)
      order += 'i'
      taken = true
    }
    if (taken) cursor.pos++
  }
  cursor.skipBlanks()
  if (text.charCodeAt(cursor.pos) === 35) cursor.skipLine()
  const end = text.charCodeAt(cursor.pos)
  if (isBreak(end)) cursor.takeBreak()
  else if (end !== 0) cursor.fail(`text after "${text.charAt(start)}" belongs in the next line`, cursor.pos)
  return { chomping, increment }
}

interface Breaks {
  readonly indent: number
  readonly breaks: string
}

// Moves over empty lines. An indentation of 0 is not known yet: the deepest line up to the first text decides.
function skipBreaks(cursor: Cursor, indent: number, parent: number): Breaks {
  const { text } = cursor
  let breaks = ''
  let deepest = 0
  for (;;) {
    while (text.charCodeAt(cursor.pos) === 32 && (indent === 0 || cursor.pos - cursor.lineStart < indent)) {
      cursor.pos++
    }
    const column = cursor.pos - cursor.lineStart
    if (column > deepest) deepest = column
    const character = text.charCodeAt(cursor.pos)
    if (character === 9 && (indent === 0 || column < indent)) {
      cursor.fail('a tab stands where only spaces may indent', cursor.pos)
    }
    if (!isBreak(character)) break
    breaks += cursor.takeBreak()
  }
  return { indent: indent === 0 ? Math.max(deepest, parent + 1, 1) : indent, breaks }
}

function scanLines(cursor: Cursor, first: Breaks, literal: boolean, chomping: Header['chomping']): string {
  const { text } = cursor
  const { indent } = first
  let { breaks } = first
  let result = ''
  let leadingBreak = ''
  let wasIndented = false
  while (cursor.pos - cursor.lineStart === indent && text.charCodeAt(cursor.pos) !== 0) {
    const isIndented = isBlank(text.charCodeAt(cursor.pos))
    const folds = !literal && leadingBreak === '\n' && !wasIndented && !isIndented
    const joint = folds ? (breaks === '' ? ' ' : '') : leadingBreak
    wasIndented = isIndented
    const start = cursor.pos
    cursor.skipLine()
    const line = text.slice(start, cursor.pos)
    result += joint + breaks + line
    leadingBreak = isBreak(text.charCodeAt(cursor.pos)) ? cursor.takeBreak() : ''
    breaks = skipBreaks(cursor, indent, indent).breaks
    if (cursor.fault !== undefined) break
  }
  if (chomping === 'strip') return result
  return chomping === 'keep' ? result + leadingBreak + breaks : result + leadingBreak
}
