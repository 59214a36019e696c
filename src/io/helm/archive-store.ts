import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../../base/std/hash.ts'
import { OperationError } from '../../core/model/operation-error.ts'

/** What was fetched, by its digest. Nothing leaves it whose content is not what the digest says. */
export class ArchiveStore {
  readonly #directory: string
  readonly #coming = new Map<string, Promise<Uint8Array>>()

  constructor(directory: string) {
    this.#directory = directory
  }

  /** The content with this digest (`sha256:…`), fetched only where it is not here yet. */
  obtain(digest: string, subject: string, fetch: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const coming = this.#coming.get(digest) ?? this.#read(digest, subject, fetch)
    this.#coming.set(digest, coming)
    return coming.finally(() => this.#coming.delete(digest))
  }

  async #read(digest: string, subject: string, fetch: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const path = join(this.#directory, digest.slice('sha256:'.length))
    const kept = await readFile(path).catch(() => undefined)
    if (kept !== undefined && digestOf(kept) === digest) return kept
    const fetched = await fetch()
    const found = digestOf(fetched)
    if (found !== digest) throw wrongDigest(subject, digest, found)
    await this.#write(path, fetched)
    return fetched
  }

  async #write(path: string, content: Uint8Array): Promise<void> {
    const draft = `${path}.${process.pid}`
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 })
      await writeFile(draft, content, { mode: 0o600 })
      await rename(draft, path)
    } catch {
      // A disk that takes nothing only costs another fetch.
    }
  }
}

function digestOf(content: Uint8Array): string {
  return `sha256:${sha256(content)}`
}

function wrongDigest(subject: string, wanted: string, found: string): OperationError {
  return new OperationError({
    code: 'chart/digest',
    message: `what ${subject} gives has the digest ${found}, not ${wanted}`,
    subject,
    retryable: false,
  })
}
