import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { OperationError } from '../../core/model/operation-error.ts'

/** How a run ended. */
export interface HelmRun {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
  /** It printed more than it may, and was ended. */
  readonly isCut: boolean
}

export interface HelmLimits {
  readonly timeoutMs: number
  readonly maxOutputBytes: number
}

const defaultLimits: HelmLimits = { timeoutMs: 60_000, maxOutputBytes: 32 * 1024 * 1024 }

/** The helm program, with a home of its own: it sees no file of the user's, no variable, no cluster and no network. */
export class HelmProgram {
  readonly #command: string
  readonly #home: string
  readonly #limits: HelmLimits
  #version: Promise<string> | undefined

  constructor(command: string, home: string, limits: HelmLimits = defaultLimits) {
    this.#command = command
    this.#home = home
    this.#limits = limits
  }

  /** `v4.3.1`. */
  version(): Promise<string> {
    this.#version ??= this.#askVersion()
    return this.#version
  }

  /** Runs it to its end; a `chart/program` or `chart/timeout` OperationError when that does not come. */
  async run(args: readonly string[], signal?: AbortSignal): Promise<HelmRun> {
    await mkdir(this.#home, { recursive: true })
    const timeout = AbortSignal.timeout(this.#limits.timeoutMs)
    const child = spawn(this.#command, args, {
      cwd: this.#home,
      env: this.#environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      killSignal: 'SIGKILL',
    })
    let isCut = false
    const cut = (): void => {
      isCut = true
      child.kill('SIGKILL')
    }
    const stdout = collect(child.stdout, this.#limits.maxOutputBytes, cut)
    const stderr = collect(child.stderr, this.#limits.maxOutputBytes, cut)
    try {
      const [status] = await once(child, 'close')
      return { status: typeof status === 'number' ? status : 1, stdout: stdout(), stderr: stderr(), isCut }
    } catch (error) {
      signal?.throwIfAborted()
      throw timeout.aborted ? this.#tooSlow(error) : this.#notRun(error)
    }
  }

  async #askVersion(): Promise<string> {
    try {
      const { status, stdout } = await this.run(['version', '--template', '{{.Version}}'])
      const version = stdout.trim()
      if (status === 0 && /^v?[34]\./.test(version)) return version
      throw this.#notRun(undefined, `it calls itself "${version.slice(0, 40)}"; Helm 4 is needed`)
    } catch (error) {
      this.#version = undefined
      throw error
    }
  }

  // Nothing listens behind the proxy, which even a schema that refers to an address is sent to.
  #environment(): Record<string, string> {
    const nowhere = 'http://127.0.0.1:1'
    return {
      HOME: this.#home,
      HELM_CACHE_HOME: join(this.#home, 'cache'),
      HELM_CONFIG_HOME: join(this.#home, 'config'),
      HELM_DATA_HOME: join(this.#home, 'data'),
      HTTP_PROXY: nowhere,
      HTTPS_PROXY: nowhere,
      TZ: 'UTC',
      LC_ALL: 'C',
    }
  }

  #notRun(cause: unknown, why = 'install Helm 4, or name the program with --helm-command'): OperationError {
    return new OperationError({
      code: 'chart/program',
      message: `the program "${this.#command}" cannot be run: ${why}`,
      subject: this.#command,
      retryable: false,
      cause,
    })
  }

  #tooSlow(cause: unknown): OperationError {
    return new OperationError({
      code: 'chart/timeout',
      message: `helm took longer than ${Math.round(this.#limits.timeoutMs / 1_000)} s`,
      subject: this.#command,
      retryable: true,
      cause,
    })
  }
}

function collect(stream: NodeJS.ReadableStream, limit: number, cut: () => void): () => string {
  const chunks: Buffer[] = []
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > limit) cut()
    else chunks.push(chunk)
  })
  return () => Buffer.concat(chunks).toString('utf8')
}
