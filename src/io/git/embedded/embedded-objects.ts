import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { constants, inflateSync } from 'node:zlib'
import { readObject } from 'isomorphic-git'
import { maxFileBytes } from '../../../base/tree/tree.ts'
import { eachInParallel } from '../each-in-parallel.ts'
import type { ObjectReader } from '../object-reader.ts'
import { atomicFiles } from './atomic-files.ts'
import { classifyError } from './classify-error.ts'

const parallel = 16

/** Objects by way of isomorphic-git. `cache` is one for all uses of the repository. */
export class EmbeddedObjects implements ObjectReader {
  readonly #gitDirectory: string
  readonly #subject: string
  readonly cache: object = {}
  // Contents that were read to learn their size, until they are asked for.
  readonly #held = new Map<string, Uint8Array>()

  constructor(gitDirectory: string, subject: string) {
    this.#gitDirectory = gitDirectory
    this.#subject = subject
  }

  async contents(ids: readonly string[]): Promise<readonly Uint8Array[]> {
    return eachInParallel(ids, parallel, async id => {
      const held = this.#held.get(id)
      this.#held.delete(id)
      return held ?? this.#read(id)
    })
  }

  async sizes(ids: readonly string[]): Promise<readonly number[]> {
    return eachInParallel(ids, parallel, async id => {
      const size = await this.#sizeOfLoose(id)
      if (size !== undefined && size > maxFileBytes) return size
      const content = await this.#read(id)
      if (content.length <= maxFileBytes) this.#held.set(id, content)
      return content.length
    })
  }

  async #read(oid: string): Promise<Uint8Array> {
    try {
      const { object } = await readObject({
        fs: atomicFiles,
        gitdir: this.#gitDirectory,
        oid,
        format: 'content',
        cache: this.cache,
      })
      // A slice of a pack would keep the whole pack alive.
      return Uint8Array.from(object as Uint8Array)
    } catch (error) {
      throw classifyError(error, this.#subject, 'here')
    }
  }

  // Only the head of the file is read: a large file of a working directory must not be held to learn that it is large.
  async #sizeOfLoose(id: string): Promise<number | undefined> {
    const file = await open(join(this.#gitDirectory, 'objects', id.slice(0, 2), id.slice(2))).catch(
      () => undefined,
    )
    if (file === undefined) return undefined
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(128), 0, 128, 0)
      const head = inflateSync(buffer.subarray(0, bytesRead), { finishFlush: constants.Z_SYNC_FLUSH })
      const [, size] = /^\w+ (\d+)\0/.exec(head.toString('latin1', 0, 40)) ?? []
      return size === undefined ? undefined : Number(size)
    } catch {
      return undefined
    } finally {
      await file.close()
    }
  }
}
