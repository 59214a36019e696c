import type { Token } from './token.ts'

/** Tokens that are read and not yet taken; each has a number, counted from the start of the text. */
export class TokenQueue {
  /** How many tokens were taken: the number of the first that is left. */
  taken = 0
  readonly #tokens: Token[] = []
  #head = 0

  get length(): number {
    return this.#tokens.length - this.#head
  }

  /** The number that the next token gets. */
  get next(): number {
    return this.taken + this.length
  }

  first(): Token | undefined {
    return this.#tokens[this.#head]
  }

  last(): Token | undefined {
    return this.#tokens.at(-1)
  }

  push(token: Token): void {
    this.#tokens.push(token)
  }

  /** Puts a token before the one that has the number. */
  insert(number: number, token: Token): void {
    if (number === this.next) this.#tokens.push(token)
    else this.#tokens.splice(this.#head + number - this.taken, 0, token)
  }

  take(): void {
    this.taken++
    if (++this.#head >= this.#tokens.length) this.clear()
  }

  clear(): void {
    this.#tokens.length = 0
    this.#head = 0
  }
}
