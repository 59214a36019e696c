/** What the benchmarks of the daemon share: a fleet repository behind HTTP, a daemon that serves webhooks, deliveries. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Pool } from 'undici'
import { openRepository } from '../../src/io/git/open-repository.ts'
import { type GitHttpServer, startGitHttpServer } from '../../test/support/git-http-server.ts'

const secret = 'known to both'

export interface FleetRemote {
  readonly server: GitHttpServer
  readonly url: string
  /** Pushes files; gives the commit. */
  push(files: ReadonlyMap<string, string>, branch?: string): Promise<string>
  close(): Promise<void>
}

/** A bare repository at `<root>/team/fleet.git`, as a forge calls it, served over HTTP. */
export async function serveRemote(root: string): Promise<FleetRemote> {
  const server = await startGitHttpServer({ root })
  const direct = await openRepository({ url: join(root, 'team/fleet.git'), backend: 'native', create: true })
  const tips = new Map<string, string>()
  return {
    server,
    url: `${server.url}/team/fleet.git`,
    push: async (files, branch = 'main') => {
      const base = tips.get(branch) ?? tips.get('main')
      const parents = base === undefined ? [] : [base]
      const commit = await direct.commit({ base, parents, changes: files, message: 'bench', time: 1 })
      await direct.push({ branch, expected: tips.get(branch), commit })
      tips.set(branch, commit)
      return commit
    },
    close: async () => {
      await direct.close()
      await server.close()
    },
  }
}

export interface Daemon {
  readonly child: ChildProcess
  /** Tells it that the branch has moved; gives the status of the answer. */
  deliver(): Promise<number>
  residentMegabytes(): number
  /** What it has used of the processor, in milliseconds. */
  processorMs(): number
  close(): Promise<void>
}

/** The bundled `banyan run` with a webhook, which looks by itself once an hour; resolves when it serves. */
export async function startDaemon(
  main: string,
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Daemon> {
  writeFileSync(join(folder, 'secret'), secret)
  const config = join(folder, 'webhooks.yaml')
  writeFileSync(config, 'receivers: [{ name: bench, forge: generic-hmac, secretFiles: [secret] }]\n')
  const serving = ['--listen', '127.0.0.1:0', '--webhook-config', config, '--interval', '1h']
  const own = { XDG_CACHE_HOME: join(folder, 'cache'), NO_COLOR: '1', BANYAN_LOG_FORMAT: 'text' }
  const child = spawn(process.execPath, [main, 'run', ...args, ...serving], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: folder,
    env: { ...process.env, ...own, ...environment },
  })
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stderr.setEncoding('utf8').on('data', chunk => {
      text = (text + chunk).slice(-10_000)
      const [, found] = /serving at (http:\/\/[\d.:]+)/.exec(text) ?? []
      if (found !== undefined) resolve(found)
    })
    child.once('exit', () => reject(new Error(text)))
  })
  const pool = new Pool(url, { connections: 16 })
  const body = '{ "ref": "main" }'
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  const headers = { 'content-type': 'application/json', 'x-signature': signature }
  return {
    child,
    deliver: async () => {
      const answer = await pool.request({ path: '/webhooks/bench', method: 'POST', headers, body })
      await answer.body.dump()
      return answer.statusCode
    },
    residentMegabytes: () => Number(/VmRSS:\s+(\d+)/.exec(procOf(child, 'status'))?.[1]) / 1_024,
    processorMs: () => {
      const fields = procOf(child, 'stat').split(' ')
      return (Number(fields[13]) + Number(fields[14])) * 10
    },
    close: async () => {
      child.kill('SIGKILL')
      await pool.destroy()
    },
  }
}

function procOf({ pid }: ChildProcess, file: string): string {
  return readFileSync(`/proc/${pid}/${file}`, 'utf8')
}

/** The files below a directory, by path from there. */
export function filesBelow(directory: string): ReadonlyMap<string, string> {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  const files = paths.filter(path => statSync(join(directory, path)).isFile())
  return new Map(files.map(path => [path, readFileSync(join(directory, path), 'utf8')]))
}
