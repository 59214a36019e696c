/** A program we run: its output goes to a file, and it never outlives us. */
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

export interface Child {
  readonly program: string
  readonly pid: number
  readonly logPath: string
  /** False once it has exited. */
  isRunning(): boolean
  /** Kills it and waits until it is gone, and with it its ports. */
  kill(): Promise<void>
}

/** All programs of one run. Once killed, it starts no more: a start under way must not leave one behind. */
export class Children {
  readonly #children: Child[] = []
  #closed = false

  start(program: string, args: readonly string[], logPath: string): Child {
    if (this.#closed) throw new Error(`${program} is not started because the run has ended`)
    const child = startChild(program, args, logPath)
    this.#children.push(child)
    return child
  }

  async killAll(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#children.map(child => child.kill()))
  }
}

/** Waits until `probe` answers true; a child that exits or takes too long is an error with the end of its log. */
export async function waitUntilReady(
  child: Child,
  probe: () => Promise<boolean>,
  timeoutSeconds = 90,
): Promise<void> {
  const deadline = Date.now() + timeoutSeconds * 1000
  while (!(await probe())) {
    if (!child.isRunning()) throw new Error(`${child.program} exited:\n${logTail(child)}`)
    if (Date.now() > deadline) throw new Error(`${child.program} is not ready:\n${logTail(child)}`)
    await setTimeout(100)
  }
}

function startChild(program: string, args: readonly string[], logPath: string): Child {
  const log = openSync(logPath, 'a')
  const child = spawn(program, args, { detached: true, stdio: ['ignore', log, log] })
  closeSync(log)
  let running = true
  const gone = new Promise<void>(resolve => {
    const end = () => {
      running = false
      resolve()
    }
    child.once('exit', end)
    child.once('error', end)
  })
  if (child.pid === undefined) throw new Error(`cannot start ${program}`)
  const pid = child.pid
  const leash = startLeash(pid)
  gone.then(() => leash.kill('SIGKILL'))
  return {
    program,
    pid,
    logPath,
    isRunning: () => running,
    kill: () => {
      // All state is throw-away, so nothing is gained by asking politely.
      if (running) process.kill(-pid, 'SIGKILL')
      return gone
    },
  }
}

/**
 * A shell that reads from us and gets end-of-file when we are gone, however we went, even by SIGKILL; then it
 * kills the child's process group. Exit handlers would not run in that case.
 */
function startLeash(pid: number): { kill(signal: NodeJS.Signals): void } {
  const leash = spawn('/bin/sh', ['-c', 'read -r _; kill -s KILL -- "-$1"', 'leash', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  leash.stdin.on('error', () => {})
  return leash
}

function logTail({ logPath }: Child): string {
  const lines = readFileSync(logPath, 'utf8').trimEnd().split('\n').slice(-20)
  return `${lines.join('\n')}\n(${logPath})`
}
