/** Programs that stay in the background until they are told to end: the commands `up`, `status`, `down` and `build`. */
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { holdLock } from './lock.ts'
import { askSocket, type Control } from './socket.ts'

export interface Supervised<Connection> {
  /** `kube` for programs that `hack/kube/kube.ts` runs. */
  readonly name: string
  /** The script whose command `serve` is ours, and what else it is given. */
  readonly script: string
  readonly args?: readonly string[]
  /** Answers with the paths of the programs; throws when some are missing and cannot be built. */
  build(): Promise<readonly string[]>
  /** Starts all in a new folder, then answers at the socket; `onStop` is called when somebody asked for the end. */
  serve(socketPath: string, directory: string, onStop: () => Promise<void>): Promise<Control>
  format(connection: Connection): string
}

export type Commands = Readonly<Record<string, () => Promise<void>>>

export function supervise<Connection>(supervised: Supervised<Connection>): Commands {
  // Fixed, so that every checkout finds the programs; short, because it names a socket.
  const folder = join(tmpdir(), `banyan-${supervised.name}-${userInfo().username}`)
  const socketPath = join(folder, 'control.sock')
  const ask = (path?: string) => askSocket<Connection>(socketPath, path)
  const status = async () => {
    const connection = await ask()
    const start = `node hack/${supervised.name}/${supervised.name}.ts up`
    print(connection ? supervised.format(connection) : `Not running. Start with: ${start}`)
  }
  const up = async () => {
    const release = await holdLock(`${folder}.lock`, path => print(`Waiting for another start (${path}).`))
    try {
      if (await ask()) print('Already up.\n')
      else await startSupervisor(supervised, folder, ask)
    } finally {
      release()
    }
    await status()
  }
  const down = async () => {
    const wasUp = await ask('/stop')
    while (await ask()) await setTimeout(50)
    print(wasUp ? 'Stopped.' : 'Not running.')
  }
  const build = async () => print((await supervised.build()).join('\n'))
  return { up, status, down, build, serve: () => serve(supervised, folder, socketPath) }
}

async function startSupervisor(
  { script, args = [], build }: Pick<Supervised<never>, 'script' | 'args' | 'build'>,
  folder: string,
  ask: () => Promise<unknown>,
): Promise<void> {
  await build()
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { mode: 0o700 })
  const logPath = join(folder, 'log')
  const log = openSync(logPath, 'a')
  const supervisor = spawn(process.execPath, [script, 'serve', ...args], {
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  while (!(await ask())) {
    if (supervisor.exitCode !== null) throw new Error(`cannot start:\n${readFileSync(logPath, 'utf8')}`)
    await setTimeout(100)
  }
  supervisor.unref()
}

/** What the supervisor runs: it answers once all is ready, and the programs end when it does. */
async function serve(
  supervised: Pick<Supervised<never>, 'serve'>,
  folder: string,
  socketPath: string,
): Promise<void> {
  const end = async () => {
    await control.close()
    rmSync(folder, { recursive: true, force: true })
    process.exit()
  }
  const control = await supervised.serve(socketPath, join(folder, 'data'), end)
  process.once('SIGTERM', end)
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
