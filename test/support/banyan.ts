import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const main = new URL('../../src/programs/cli/main.ts', import.meta.url).pathname

/** How long a screen may lack what it is to show; long enough for the slowest machine. */
const patienceMs = 25_000

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A program that runs on, with what it has printed so far. */
export interface Started {
  /** Everything on stdout and stderr, as a terminal would show it. */
  readonly screen: () => string
  /** Resolves once the screen has all the texts, in any order; rejects when the program ends before. */
  shows(...texts: readonly string[]): Promise<void>
  /** What came onto the screen since the last time, or the start. */
  news(): string
  /** Resolves when it has ended by itself. */
  readonly ended: Promise<Ended>
  /** Nobody reads its stderr any more. */
  hangUp(): void
  /** Sends the signal, and no more. */
  send(signal: NodeJS.Signals): void
  /** Sends the signal and waits for the end. */
  stop(signal: 'SIGINT' | 'SIGTERM'): Promise<Ended>
}

/** A person at a terminal: a home and a directory of their own, and the real command line. */
export class Terminal {
  readonly home: string = mkdtempSync(join(tmpdir(), 'banyan-cli-'))
  /** Where commands are run. */
  readonly directory: string = join(this.home, 'work')
  readonly environment: Record<string, string>
  readonly #running = new Set<ChildProcess>()

  constructor() {
    mkdirSync(this.directory)
    const who = { NAME: 'Operator', EMAIL: 'operator@example.org' }
    this.environment = {
      PATH: process.env.PATH ?? '',
      HOME: this.home,
      XDG_CACHE_HOME: join(this.home, 'cache'),
      KUBECONFIG: join(this.home, 'kubeconfig'),
      // As on a terminal, which pipes are not.
      BANYAN_LOG_FORMAT: 'text',
      GIT_CONFIG_NOSYSTEM: '1',
      // Halves the time that all processes but the first take to start.
      NODE_COMPILE_CACHE: join(this.home, 'compiled'),
      ...Object.fromEntries(
        Object.entries(who).flatMap(([key, value]) => [
          [`GIT_AUTHOR_${key}`, value],
          [`GIT_COMMITTER_${key}`, value],
        ]),
      ),
    }
  }

  /** Runs a verb to its end. */
  async banyan(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const child = this.#spawn(args, environment)
    const ended = collect(child)
    return ended
  }

  start(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Started {
    const child = this.#spawn(args, environment)
    let screen = ''
    let seen = 0
    let wake = (): void => undefined
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        screen += text
        wake()
      })
    }
    const ended = collect(child)
    child.once('close', () => wake())
    return {
      screen: () => screen,
      ended,
      news: () => {
        const fresh = screen.slice(seen)
        seen = screen.length
        return fresh
      },
      shows: async (...texts) => {
        const patience = AbortSignal.timeout(patienceMs)
        patience.onabort = () => wake()
        while (!texts.every(text => screen.includes(text, seen))) {
          if (patience.aborted || child.exitCode !== null)
            throw new Error(`the screen lacks one of "${texts.join('", "')}":\n${screen}`)
          await new Promise<void>(resolve => {
            wake = resolve
          })
        }
      },
      hangUp: () => {
        child.stderr?.destroy()
      },
      send: signal => {
        child.kill(signal)
      },
      stop: signal => {
        child.kill(signal)
        return ended
      },
    }
  }

  write(path: string, text: string): void {
    const file = join(this.directory, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }

  read(path: string): string {
    return readFileSync(join(this.directory, path), 'utf8')
  }

  edit(path: string, from: string, to: string): void {
    const text = this.read(path)
    if (!text.includes(from)) throw new Error(`${path} has no "${from}"`)
    this.write(path, text.replace(from, to))
  }

  remove(path: string): void {
    rmSync(join(this.directory, path), { recursive: true })
  }

  git(...args: readonly string[]): string {
    const options = { cwd: this.directory, env: this.environment, encoding: 'utf8', stdio: 'pipe' } as const
    return execFileSync('git', args, options).trim()
  }

  /** Commits everything in the directory. */
  commit(message: string): string {
    this.git('add', '--all')
    this.git('commit', '--quiet', '--allow-empty', '--message', message)
    return this.git('rev-parse', 'HEAD')
  }

  close(): void {
    for (const child of this.#running) child.kill('SIGKILL')
    rmSync(this.home, { recursive: true, force: true })
  }

  #spawn(args: readonly string[], environment: Readonly<Record<string, string>>): ChildProcess {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: this.directory,
      env: { ...this.environment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#running.add(child)
    child.once('close', () => this.#running.delete(child))
    return child
  }
}

async function collect(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const [code] = await once(child, 'close')
  return { code: typeof code === 'number' ? code : null, stdout, stderr }
}
