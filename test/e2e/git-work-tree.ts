import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const identity = [
  '-c',
  'user.name=Operator',
  '-c',
  'user.email=operator@example.org',
  '-c',
  'commit.gpgsign=false',
]

const run = promisify(execFile)

/** A person's clone of the fleet: edits files, commits and pushes with the real git. */
export class GitWorkTree {
  readonly directory: string

  constructor(directory: string) {
    this.directory = directory
  }

  async start(remote: string): Promise<void> {
    await this.git('init', '--quiet', '--initial-branch=main')
    await this.git('remote', 'add', 'origin', remote)
  }

  edit(path: string, change: (text: string) => string): void {
    const file = join(this.directory, path)
    writeFileSync(file, change(readFileSync(file, 'utf8')))
  }

  write(path: string, text: string): void {
    const file = join(this.directory, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }

  remove(path: string): void {
    rmSync(join(this.directory, path), { recursive: true })
  }

  /** Commits everything and pushes it; gives the commit. */
  async push(message: string): Promise<string> {
    await this.git('add', '--all')
    await this.git('commit', '--quiet', '--allow-empty', '--message', message)
    await this.git('push', '--quiet', 'origin', 'main')
    return (await this.git('rev-parse', 'HEAD')).trim()
  }

  async pull(): Promise<string> {
    await this.git('pull', '--quiet', '--ff-only', 'origin', 'main')
    return (await this.git('rev-parse', 'HEAD')).trim()
  }

  /** The files of a remote branch as it is now, by path; none when there is no such branch. */
  async read(branch: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const files = new Map<string, string>()
    try {
      await this.git('fetch', '--quiet', 'origin', `+${branch}:refs/remotes/origin/${branch}`)
    } catch {
      return files
    }
    for (const path of paths) {
      const text = await this.git('show', `refs/remotes/origin/${branch}:${path}`).catch(() => undefined)
      if (text !== undefined) files.set(path, text)
    }
    return files
  }

  // The remote may be served by this very process, so that it must not be kept from answering.
  async git(...args: readonly string[]): Promise<string> {
    const { stdout } = await run('git', [...identity, ...args], { cwd: this.directory })
    return stdout
  }
}
