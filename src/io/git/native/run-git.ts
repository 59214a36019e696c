import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { OperationError } from '../../../core/model/operation-error.ts'

/** The `git` program, the repository that it works on, and what it may see of our environment. */
export interface GitProgram {
  readonly program: string
  /** Absent: the repository that git finds from `directory`. */
  readonly gitDirectory?: string
  readonly directory?: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** How the repository is called in errors. */
  readonly subject: string
}

export interface GitRun {
  readonly args: readonly string[]
  /** Writes the standard input, which is closed when it is done. */
  readonly input?: (stdin: Writable) => Promise<void>
  readonly timeoutSeconds?: number
  readonly signal?: AbortSignal | undefined
}

export interface GitResult {
  readonly status: number
  readonly stdout: Buffer
  readonly stderr: string
}

// No hooks of the user's, no helper that watches files, no maintenance in the background, no command as a transport.
const settings = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.bigFileThreshold=4m',
  'gc.auto=0',
  'maintenance.auto=false',
  'protocol.ext.allow=never',
  'http.lowSpeedLimit=100',
  'http.lowSpeedTime=60',
]

/** Starts `git` in a process group of its own, so that it has no terminal to ask on and can be ended with its children. */
export function startGit(git: GitProgram, args: readonly string[]): ChildProcessWithoutNullStreams {
  const options = settings.flatMap(setting => ['-c', setting])
  const where = git.gitDirectory === undefined ? [] : [`--git-dir=${git.gitDirectory}`]
  const all = [...where, '--no-replace-objects', '--no-optional-locks', ...options, ...args]
  return spawn(git.program, all, { cwd: git.directory, env: git.environment, stdio: 'pipe', detached: true })
}

/** Runs `git` to its end. A status other than 0 is the caller's to judge; no `git`, a timeout or an abort is thrown. */
export async function runGit(git: GitProgram, run: GitRun): Promise<GitResult> {
  run.signal?.throwIfAborted()
  const child = startGit(git, run.args)
  let timedOut = false
  const timer = setTimeout(
    () => {
      timedOut = true
      killGroup(child)
    },
    (run.timeoutSeconds ?? 120) * 1000,
  )
  const abort = (): void => killGroup(child)
  run.signal?.addEventListener('abort', abort, { once: true })
  try {
    const status = exitStatus(child)
    const [code, stdout, stderr] = await Promise.all([
      status,
      readAll(child.stdout),
      readAll(child.stderr),
      feed(child, run.input),
    ])
    run.signal?.throwIfAborted()
    if (timedOut) throw timeout(git, run)
    return { status: code, stdout, stderr: stderr.toString('utf8', 0, 16_384) }
  } catch (error) {
    killGroup(child)
    throw isMissing(error) ? missing(git, error) : error
  } finally {
    clearTimeout(timer)
    run.signal?.removeEventListener('abort', abort)
  }
}

/** Ends a `git` started by {@link startGit} and the programs that it runs. */
export function killGroup(child: ChildProcessWithoutNullStreams): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, 'SIGTERM')
  } catch {
    child.kill('SIGKILL')
  }
}

function exitStatus(child: ChildProcessWithoutNullStreams): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve(code ?? -1))
  })
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function feed(child: ChildProcessWithoutNullStreams, input: GitRun['input']): Promise<void> {
  // A program that ends early closes its input; its exit status tells why.
  child.stdin.on('error', () => undefined)
  await input?.(child.stdin)
  child.stdin.end()
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ENOENT' || error.code === 'EACCES') &&
    'syscall' in error &&
    String(error.syscall).startsWith('spawn')
  )
}

function missing(git: GitProgram, cause: unknown): OperationError {
  return new OperationError({
    code: 'git/unsupported',
    message: `the program "${git.program}" cannot be run`,
    subject: git.subject,
    retryable: false,
    cause,
  })
}

function timeout(git: GitProgram, run: GitRun): OperationError {
  return new OperationError({
    code: 'git/unreachable',
    message: `git ${run.args[0]} took longer than ${run.timeoutSeconds ?? 120} s`,
    subject: git.subject,
    retryable: true,
  })
}
