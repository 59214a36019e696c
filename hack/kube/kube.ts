/** The command line: `node hack/kube/kube.ts up | down | status | build`. */
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type KubeConnection, startKube } from './cluster.ts'
import { askControl, serveControl } from './control.ts'
import { holdLock } from './lock.ts'
import { locateProgram, locatePrograms } from './programs.ts'

const usage = `Real Kubernetes API servers on this machine.

  node hack/kube/kube.ts up [--servers 4] [--whole 1]   start them; pods run in the first --whole of them
  node hack/kube/kube.ts status                         how to reach them
  node hack/kube/kube.ts down                           stop them
  node hack/kube/kube.ts build                          only build the programs, which takes minutes once
`

// Fixed, so that every checkout finds the servers; short, because it names a socket.
const stateFolder = join(tmpdir(), `banyan-kube-${userInfo().username}`)
const socketPath = join(stateFolder, 'control.sock')
const logPath = join(stateFolder, 'log')

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { servers: { type: 'string', default: '4' }, whole: { type: 'string', default: '1' } },
})
const servers = Number(values.servers)
const whole = Math.min(Number(values.whole), servers)

const commands: Readonly<Record<string, () => Promise<void>>> = { up, down, status, build, serve }
const command = commands[positionals[0] ?? '']
if (!command || !(servers > 0) || !(whole >= 0)) {
  process.stderr.write(usage)
  process.exitCode = 2
} else {
  await command()
}

async function build(): Promise<void> {
  const programs = await locatePrograms()
  if (!programs) throw new Error('Go is needed to build the programs: https://go.dev/dl')
  print(Object.values(programs).join('\n'))
}

async function up(): Promise<void> {
  const release = await holdLock(`${stateFolder}.lock`, path => print(`Waiting for another start (${path}).`))
  try {
    if (await askControl(socketPath)) print('Already up.\n')
    else await startSupervisor()
  } finally {
    release()
  }
  await status()
}

async function startSupervisor(): Promise<void> {
  if (!(await locatePrograms()) || !(await locateProgram('helm')) || !(await locateProgram('sops')))
    throw new Error('Go is needed to build the programs: https://go.dev/dl')
  rmSync(stateFolder, { recursive: true, force: true })
  mkdirSync(stateFolder, { mode: 0o700 })
  const log = openSync(logPath, 'a')
  const args = [import.meta.filename, 'serve', `--servers=${servers}`, `--whole=${whole}`]
  const supervisor = spawn(process.execPath, args, { detached: true, stdio: ['ignore', log, log] })
  closeSync(log)
  while (!(await askControl(socketPath))) {
    if (supervisor.exitCode !== null) throw new Error(`cannot start:\n${readFileSync(logPath, 'utf8')}`)
    await setTimeout(100)
  }
  supervisor.unref()
}

/** What the supervisor runs: it answers once all servers are ready, and they end when it does. */
async function serve(): Promise<void> {
  const directory = join(stateFolder, 'data')
  const kube = await startKube({ servers, whole: Array.from({ length: whole }, (_, n) => n), directory })
  const end = async () => {
    await control.close()
    rmSync(stateFolder, { recursive: true, force: true })
    process.exit()
  }
  const control = await serveControl(socketPath, async () => kube, end)
  process.once('SIGTERM', end)
}

async function status(): Promise<void> {
  const connection = await askControl(socketPath)
  print(connection ? formatConnection(connection) : 'Not running. Start with: node hack/kube/kube.ts up')
}

async function down(): Promise<void> {
  const wasUp = await askControl(socketPath, '/stop')
  while (await askControl(socketPath)) await setTimeout(50)
  print(wasUp ? 'Stopped.' : 'Not running.')
}

function formatConnection({ kubeconfigPath, directory, servers }: KubeConnection): string {
  const lines = servers.map(({ name, url, whole }) => `  ${name}  ${url}${whole ? '  (pods run)' : ''}`)
  return `${lines.join('\n')}

  export KUBECONFIG=${kubeconfigPath}      one context for each, named like it
  logs and data: ${directory}
  stop them:     node hack/kube/kube.ts down`
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
