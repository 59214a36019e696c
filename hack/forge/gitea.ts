/** A real Gitea on this machine: Git over HTTP, pull requests, hooks, comments, commit statuses. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Children, waitUntilReady } from '../kube/child.ts'
import { withFreePorts } from '../kube/ports.ts'
import { type LocateOptions, locateProgram } from '../kube/programs.ts'
import { openDirectory } from '../kube/run-folder.ts'
import { formatAppIni } from './app-ini.ts'
import { createToken } from './token.ts'

export interface GiteaUser {
  readonly name: string
  readonly password: string
  /** May do all that the user may; Git takes it for a password. */
  readonly token: string
}

/** What a client needs; plain data. */
export interface GiteaConnection {
  /** Without a trailing slash; the API is below `/api/v1`. */
  readonly url: string
  readonly admin: GiteaUser
  readonly directory: string
}

export interface Gitea extends GiteaConnection {
  close(): Promise<void>
}

export interface GiteaPrograms {
  readonly program: string
  /** The folder of what it reads while it runs. */
  readonly files: string
}

export interface GiteaOptions {
  /** A new or empty folder for data and logs, kept at the end. By default one that is removed again. */
  readonly directory?: string
  readonly programs?: GiteaPrograms
}

/** Undefined when it is missing and cannot be built, which takes minutes, Go and a C compiler. */
export async function locateGitea(options: LocateOptions = {}): Promise<GiteaPrograms | undefined> {
  const program = await locateProgram('gitea', options)
  const files = await locateProgram('gitea-files', options)
  return program && files ? { program, files } : undefined
}

/** Starts one on a free port of 127.0.0.1; it ends with this process. */
export async function startGitea(options: GiteaOptions = {}): Promise<Gitea> {
  const programs = options.programs ?? (await locateGitea())
  if (!programs) throw new Error('no Gitea: install Go to build it')
  const directory = openDirectory(options.directory)
  const children = new Children()
  const close = async () => {
    await children.killAll()
    if (options.directory === undefined) rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    const url = await withFreePorts(1, (port = 0) => launch(children, programs, directory, port))
    const admin = await createAdmin(programs, directory, url)
    return { url, admin, directory, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function launch(
  children: Children,
  { program, files }: GiteaPrograms,
  directory: string,
  port: number,
): Promise<string> {
  const url = `http://127.0.0.1:${port}`
  const settings = formatAppIni({ directory, filesPath: files, port })
  writeFileSync(configPath(directory), settings, { mode: 0o600 })
  const child = children.start(program, ['web', ...flags(directory)], join(directory, 'gitea.log'))
  await waitUntilReady(child, () => isHealthy(url))
  return url
}

/** The first user cannot be made by the API. */
async function createAdmin({ program }: GiteaPrograms, directory: string, url: string): Promise<GiteaUser> {
  const user = { name: 'operator', password: randomBytes(16).toString('hex') }
  await promisify(execFile)(program, [
    ...['admin', 'user', 'create', '--admin', '--must-change-password=false', ...flags(directory)],
    `--username=${user.name}`,
    `--password=${user.password}`,
    `--email=${user.name}@example.test`,
  ])
  return { ...user, token: await createToken(url, user) }
}

function flags(directory: string): string[] {
  return [`--work-path=${directory}`, `--config=${configPath(directory)}`]
}

function configPath(directory: string): string {
  return join(directory, 'app.ini')
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/healthz`)).ok
  } catch {
    return false
  }
}
