/** A mistake at an offset of the text that is read, in words for the person who wrote it. */
export interface ReadFault {
  readonly message: string
  readonly offset: number
  readonly kind?: 'tag'
}

/**
 * A place in a text that ends with one NUL character, as the scanners of scalars move it on. The first fault stays;
 * what is read after it means nothing.
 */
export class Cursor {
  readonly text: string
  pos = 0
  /** Where the current line starts: `pos - lineStart` is the column. */
  lineStart = 0
  fault: ReadFault | undefined

  constructor(text: string) {
    this.text = text
  }

  fail(message: string, offset: number, kind?: 'tag'): void {
    this.fault ??= kind === undefined ? { message, offset } : { message, offset, kind }
  }

  /** Moves over the line break at `pos` and gives the text it stands for. */
  takeBreak(): string {
    const character = this.text.charCodeAt(this.pos)
    this.pos += character === 13 && this.text.charCodeAt(this.pos + 1) === 10 ? 2 : 1
    this.lineStart = this.pos
    return character === 0x2028 ? '\u2028' : character === 0x2029 ? '\u2029' : '\n'
  }

  /** Moves to the end of the line, before its break. */
  skipLine(): void {
    while (!isBreakOrEnd(this.text.charCodeAt(this.pos))) this.pos++
  }

  skipBlanks(): void {
    while (isBlank(this.text.charCodeAt(this.pos))) this.pos++
  }
}

/** A space or a tab. */
export function isBlank(character: number): boolean {
  return character === 32 || character === 9
}

/** A line break, of which Go's YAML knows five kinds. */
export function isBreak(character: number): boolean {
  return character <= 13
    ? character === 10 || character === 13
    : character === 0x85 || character === 0x2028 || character === 0x2029
}

// No other control characters reach a cursor: the file is searched for them before.
export function isBreakOrEnd(character: number): boolean {
  return character < 32
    ? character !== 9
    : character >= 0x85 && (character === 0x85 || character === 0x2028 || character === 0x2029)
}

export function isBlankOrEnd(character: number): boolean {
  return (
    character <= 32 ||
    (character >= 0x85 && (character === 0x85 || character === 0x2028 || character === 0x2029))
  )
}

/** Whether `---` or `...` stands at `pos`, which is the start of a line. */
export function isDocumentMarker(text: string, pos: number): boolean {
  const first = text.charCodeAt(pos)
  return (
    (first === 45 || first === 46) &&
    text.charCodeAt(pos + 1) === first &&
    text.charCodeAt(pos + 2) === first &&
    isBlankOrEnd(text.charCodeAt(pos + 3))
  )
}
