import { createReadStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { OperationError } from '../../../core/model/operation-error.ts'
import {
  author,
  bytesOf,
  type CommitEntry,
  type EntryCommitRequest,
  modeOf,
  orderChanges,
} from '../commit-entries.ts'

/**
 * Writes a commit as a `git fast-import` stream that prints its id. `ref` is needed for the time of the import only
 * and is gone after it. `baseTree` is given when the files do not start from the first parent's.
 */
export async function writeCommitStream(
  out: Writable,
  request: EntryCommitRequest,
  ref: string,
  baseTree: string | undefined,
): Promise<void> {
  const message = Buffer.from(request.message)
  const who = `${author.name} <${author.email}> ${request.time} +0000`
  const [first, ...others] = request.parents
  const head = [`commit ${ref}`, 'mark :1', `author ${who}`, `committer ${who}`, `data ${message.length}`, '']
  out.write(head.join('\n'))
  out.write(message)
  out.write('\n')
  if (first !== undefined) out.write(`from ${first}\n`)
  for (const parent of others) out.write(`merge ${parent}\n`)
  if (request.base !== first) out.write('deleteall\n')
  if (baseTree !== undefined) out.write(`M 040000 ${baseTree} ""\n`)
  for (const [path, entry] of orderChanges(request.changes)) await writeChange(out, path, entry)
  out.write(`\nget-mark :1\nreset ${ref}\nfrom ${'0'.repeat(40)}\n\ndone\n`)
}

async function writeChange(out: Writable, path: string, entry: CommitEntry): Promise<void> {
  if (entry === null) {
    out.write(`D ${quote(path)}\n`)
    return
  }
  out.write(`M ${modeOf(entry)} inline ${quote(path)}\n`)
  if (isCopy(entry)) await copyFile(out, entry)
  else {
    const bytes = bytesOf(entry)
    out.write(`data ${bytes.length}\n`)
    out.write(bytes)
  }
  if (!out.write('\n')) await drained(out)
}

function isCopy(entry: CommitEntry): entry is Extract<CommitEntry, { readonly kind: 'copy' }> {
  return typeof entry === 'object' && entry !== null && 'kind' in entry && entry.kind === 'copy'
}

async function copyFile(
  out: Writable,
  { path, size }: { readonly path: string; readonly size: number },
): Promise<void> {
  out.write(`data ${size}\n`)
  if (size === 0) return
  const file = createReadStream(path, { end: size - 1 })
  await pipeline(file, out, { end: false })
  if (file.bytesRead === size) return
  throw new OperationError({
    code: 'disk/failed',
    message: `"${path}" changed while it was read`,
    subject: path,
    retryable: true,
  })
}

function drained(out: Writable): Promise<void> {
  return new Promise(resolve => {
    const go = (): void => {
      out.off('drain', go)
      out.off('close', go)
      resolve()
    }
    if (out.closed || out.destroyed) resolve()
    out.once('drain', go)
    out.once('close', go)
  })
}

function quote(path: string): string {
  return `"${path.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`
}
