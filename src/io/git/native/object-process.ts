import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { OperationError, type OperationErrorCode } from '../../../core/model/operation-error.ts'
import type { ObjectReader } from '../object-reader.ts'
import { type GitProgram, killGroup, startGit } from './run-git.ts'

interface Answer {
  readonly id: string
  readonly type: string
  readonly size: number
  readonly content: Buffer | undefined
}

interface Batch {
  readonly command: 'info' | 'contents'
  readonly names: readonly string[]
  readonly answers: (Answer | undefined)[]
  readonly resolve: (answers: readonly (Answer | undefined)[]) => void
  readonly reject: (error: unknown) => void
}

interface Body {
  readonly answer: Answer
  readonly bytes: Buffer
  filled: number
}

/** One lasting `git cat-file --batch-command`: objects for the price of a pipe. Started again when it has died. */
export class ObjectProcess implements ObjectReader {
  readonly #git: GitProgram
  readonly #queue: Batch[] = []
  #child: ChildProcessWithoutNullStreams | undefined
  #header: Buffer[] = []
  #body: Body | undefined
  #skipNewline = false

  constructor(git: GitProgram) {
    this.#git = git
  }

  async contents(ids: readonly string[]): Promise<readonly Uint8Array[]> {
    const answers = await this.#ask('contents', ids)
    return answers.map((answer, index) => answer?.content ?? this.#missing(ids[index]))
  }

  async sizes(ids: readonly string[]): Promise<readonly number[]> {
    const answers = await this.#ask('info', ids)
    return answers.map((answer, index) => answer?.size ?? this.#missing(ids[index]))
  }

  /** The id of what a name stands for; undefined when there is nothing of that name. The name has no line break. */
  async identify(name: string): Promise<string | undefined> {
    const [answer] = await this.#ask('info', [name])
    return answer?.id
  }

  async close(): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    const closed = new Promise(resolve => child.once('close', resolve))
    child.stdin.end()
    if (this.#queue.length > 0) killGroup(child)
    await closed
  }

  async #ask(command: Batch['command'], names: readonly string[]): Promise<readonly (Answer | undefined)[]> {
    if (names.length === 0) return []
    const child = this.#child ?? this.#start()
    const { promise, resolve, reject } = Promise.withResolvers<readonly (Answer | undefined)[]>()
    this.#queue.push({ command, names, answers: [], resolve, reject })
    child.stdin.write(`${names.map(name => `${command} ${name}\n`).join('')}flush\n`)
    return promise
  }

  #start(): ChildProcessWithoutNullStreams {
    const child = startGit(this.#git, ['cat-file', '--batch-command', '--buffer'])
    this.#child = child
    this.#header = []
    this.#body = undefined
    this.#skipNewline = false
    child.stdin.on('error', () => undefined)
    child.stderr.resume()
    child.stdout.on('data', (chunk: Buffer) => this.#read(chunk))
    child.once('error', error =>
      this.#end(child, this.#failure('git/unreachable', 'git cannot be run', error)),
    )
    child.once('close', (_, signal) => this.#end(child, signal === null ? undefined : this.#ended()))
    return child
  }

  // Without another reason it is the object at hand that git gave up on.
  #end(child: ChildProcessWithoutNullStreams, reason: OperationError | undefined): void {
    if (this.#child !== child) return
    this.#child = undefined
    for (const batch of this.#queue.splice(0)) {
      const name = batch.names[batch.answers.length] ?? ''
      batch.reject(reason ?? this.#unreadable(name))
    }
  }

  #read(chunk: Buffer): void {
    let offset = 0
    while (offset < chunk.length) {
      if (this.#body !== undefined) offset += this.#fill(this.#body, chunk, offset)
      else if (this.#skipNewline) {
        this.#skipNewline = false
        offset++
      } else {
        const newline = chunk.indexOf(0x0a, offset)
        if (newline < 0) {
          this.#header.push(chunk.subarray(offset))
          return
        }
        const line = Buffer.concat([...this.#header, chunk.subarray(offset, newline)]).toString()
        this.#header = []
        this.#begin(line)
        offset = newline + 1
      }
    }
  }

  #begin(line: string): void {
    const [, id, type, size] = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(line) ?? []
    if (id === undefined || type === undefined) {
      this.#accept(undefined)
      return
    }
    const answer = { id, type, size: Number(size), content: undefined }
    if (this.#queue[0]?.command === 'info') this.#accept(answer)
    else if (answer.size === 0) {
      this.#skipNewline = true
      this.#accept({ ...answer, content: Buffer.alloc(0) })
    } else this.#body = { answer, bytes: Buffer.allocUnsafe(answer.size), filled: 0 }
  }

  #fill(body: Body, chunk: Buffer, offset: number): number {
    const copied = chunk.copy(body.bytes, body.filled, offset)
    body.filled += copied
    if (body.filled === body.bytes.length) {
      this.#body = undefined
      this.#skipNewline = true
      this.#accept({ ...body.answer, content: body.bytes })
    }
    return copied
  }

  #accept(answer: Answer | undefined): void {
    const batch = this.#queue[0]
    if (batch === undefined) return
    batch.answers.push(answer)
    if (batch.answers.length < batch.names.length) return
    this.#queue.shift()
    batch.resolve(batch.answers)
  }

  #missing(id: string | undefined): never {
    throw this.#unreadable(id ?? '')
  }

  #unreadable(name: string): OperationError {
    return this.#failure('git/corrupt', `the object "${name}" cannot be read`)
  }

  #ended(): OperationError {
    return this.#failure('git/unreachable', 'git was ended while it read objects')
  }

  #failure(code: OperationErrorCode, message: string, cause?: unknown): OperationError {
    return new OperationError({ code, message, subject: this.#git.subject, retryable: true, cause })
  }
}
