import type { Cursor } from './cursor.ts'

/** What may turn out to be a key when its colon comes: a token that begins at `offset`. */
export interface SimpleKey {
  possible: boolean
  /** Nothing but a key may stand here: the token begins where the keys of its map do. */
  readonly required: boolean
  /** The how manieth token of the text it is. */
  readonly token: number
  readonly offset: number
  readonly lineStart: number
}

const maxLength = 1024

/** The possible key of each flow collection that is open, and of the block around them. */
export class SimpleKeys {
  readonly #cursor: Cursor
  readonly #stack: SimpleKey[] = [noKey()]

  constructor(cursor: Cursor) {
    this.#cursor = cursor
  }

  /** Whether the token may yet turn out to be a key. */
  mayBegin(token: number): boolean {
    for (const key of this.#stack) if (key.possible && key.token === token) return this.isOpen(key)
    return false
  }

  innermost(): SimpleKey {
    return this.#stack.at(-1) ?? noKey()
  }

  /** A key is one line of 1,024 characters at most; one that was required and is longer is a fault. */
  isOpen(key: SimpleKey): boolean {
    if (!key.possible) return false
    if (key.lineStart === this.#cursor.lineStart && this.#lengthFrom(key.offset) <= maxLength) return true
    if (key.required) this.#fail(key)
    key.possible = false
    return false
  }

  save(token: number, required: boolean): void {
    this.drop()
    const { pos, lineStart } = this.#cursor
    this.#stack[this.#stack.length - 1] = { possible: true, required, token, offset: pos, lineStart }
  }

  drop(): void {
    const key = this.innermost()
    if (key.possible && key.required) this.#fail(key)
    key.possible = false
  }

  enter(): void {
    this.#stack.push(noKey())
  }

  leave(): void {
    if (this.#stack.length > 1) this.#stack.pop()
  }

  #fail({ offset }: SimpleKey): void {
    this.#cursor.fail('a ":" is missing after this key', offset)
  }

  #lengthFrom(offset: number): number {
    const { text, pos } = this.#cursor
    return pos - offset <= maxLength ? pos - offset : [...text.slice(offset, pos)].length
  }
}

function noKey(): SimpleKey {
  return { possible: false, required: false, token: 0, offset: 0, lineStart: 0 }
}
