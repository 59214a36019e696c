/** Reads what OpenSSH writes: numbers and strings, each string behind its length. What is cut off makes it unread. */
export class WireReader {
  readonly #bytes: Buffer
  #at = 0
  #isCut = false

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  number(): number {
    if (this.#at + 4 > this.#bytes.length) {
      this.#isCut = true
      return 0
    }
    const value = this.#bytes.readUInt32BE(this.#at)
    this.#at += 4
    return value
  }

  bytes(): Buffer {
    const length = this.number()
    if (this.#at + length > this.#bytes.length) this.#isCut = true
    if (this.#isCut) return Buffer.alloc(0)
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  text(): string {
    return this.bytes().toString('latin1')
  }

  /** A number of any size that is not negative, without leading zeros. */
  integer(): Buffer {
    const bytes = this.bytes()
    const from = bytes.findIndex(byte => byte !== 0)
    return from < 0 ? Buffer.alloc(0) : bytes.subarray(from)
  }

  /** Whether everything was read, and all of it was there. */
  isRead(): boolean {
    return !this.#isCut && this.#at === this.#bytes.length
  }
}

/** A string as OpenSSH writes it. */
export function wire(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
