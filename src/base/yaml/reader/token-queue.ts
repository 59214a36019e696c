import { makeToken, type Token } from './token.ts'

/** Tokens that are read and not yet taken; each has a number, counted from the start of the text. */
export class TokenQueue {
  /** How many tokens were taken: the number of the first that is left. */
  taken = 0
  // Places are used again and never given back, which costs less than an array that grows and shrinks.
  readonly #places: Token[] = [unused, unused, unused, unused]
  #head = 0
  #end = 0

  get length(): number {
    return this.#end - this.#head
  }

  /** The number that the next token gets. */
  get next(): number {
    return this.taken + this.#end - this.#head
  }

  first(): Token | undefined {
    return this.#head < this.#end ? this.#places[this.#head] : undefined
  }

  last(): Token | undefined {
    return this.#head < this.#end ? this.#places[this.#end - 1] : undefined
  }

  push(token: Token): void {
    this.#places[this.#end++] = token
  }

  /** Puts a token before the one that has the number. */
  insert(number: number, token: Token): void {
    const place = this.#head + number - this.taken
    for (let i = this.#end++; i > place; i--) this.#places[i] = this.#places[i - 1] ?? unused
    this.#places[place] = token
  }

  take(): void {
    this.taken++
    if (++this.#head >= this.#end) this.clear()
  }

  clear(): void {
    this.#head = 0
    this.#end = 0
  }
}

const unused: Token = makeToken('stream-end', 0)
