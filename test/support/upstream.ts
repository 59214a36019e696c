import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file, a link or a submodule that somebody commits; null removes it. */
export type UpstreamEntry =
  | string
  | Uint8Array
  | null
  | { readonly link: string }
  | { readonly submodule: string }
  | { readonly executable: string }

/** A place that commits come from, whatever stands behind it. */
export interface Upstream {
  /** A commit on top of the branch, or on `onto` (null: on nothing); gives its id. */
  publish(
    branch: string,
    files: Readonly<Record<string, UpstreamEntry>>,
    options?: { readonly onto?: string | null; readonly message?: string; readonly merge?: string },
  ): string
  remove(branch: string): void
  tip(branch: string): string | undefined
}

/** A bare repository that the `git` program alone writes. */
export class GitUpstream implements Upstream {
  readonly path: string

  constructor(root: string, name = 'fleet.git') {
    this.path = join(root, name)
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', this.path])
  }

  publish(
    branch: string,
    files: Readonly<Record<string, UpstreamEntry>>,
    options: { readonly onto?: string | null; readonly message?: string; readonly merge?: string } = {},
  ): string {
    const base = options.onto === undefined ? this.tip(branch) : (options.onto ?? undefined)
    const index = join(mkdtempSync(join(tmpdir(), 'banyan-index-')), 'index')
    const environment = { GIT_INDEX_FILE: index }
    this.git(['read-tree', base ?? '--empty'], { environment })
    const lines = Object.entries(files).map(([path, entry]) => `${this.#entry(entry)}\t${path}`)
    this.git(['update-index', '-z', '--index-info'], { environment, input: `${lines.join('\0')}\0` })
    const tree = this.git(['write-tree'], { environment })
    const parents = [base, options.merge].flatMap(id => (id === undefined ? [] : ['-p', id]))
    const commit = this.git(['commit-tree', tree, ...parents], { input: options.message ?? 'change' })
    this.git(['update-ref', `refs/heads/${branch}`, commit])
    rmSync(join(index, '..'), { recursive: true })
    return commit
  }

  remove(branch: string): void {
    this.git(['update-ref', '-d', `refs/heads/${branch}`])
  }

  tip(branch: string): string | undefined {
    return this.git(['for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`]) || undefined
  }

  git(
    args: readonly string[],
    options: { readonly environment?: Record<string, string>; readonly input?: string | Uint8Array } = {},
  ): string {
    const who = {
      GIT_AUTHOR_NAME: 'Somebody',
      GIT_AUTHOR_EMAIL: 's@example.com',
      GIT_AUTHOR_DATE: '@1000 +0000',
    }
    const committer = { GIT_COMMITTER_NAME: 'Somebody', GIT_COMMITTER_EMAIL: 's@example.com' }
    const env = {
      PATH: process.env.PATH,
      ...who,
      ...committer,
      GIT_COMMITTER_DATE: '@1000 +0000',
      ...options.environment,
    }
    const output = execFileSync('git', [`--git-dir=${this.path}`, ...args], {
      env,
      input: options.input ?? '',
    })
    return output.toString().trim()
  }

  #entry(entry: UpstreamEntry): string {
    if (entry === null) return `0 ${'0'.repeat(40)}`
    if (typeof entry === 'string' || entry instanceof Uint8Array) return `100644 ${this.#blob(entry)}`
    if ('link' in entry) return `120000 ${this.#blob(entry.link)}`
    return 'submodule' in entry ? `160000 ${entry.submodule}` : `100755 ${this.#blob(entry.executable)}`
  }

  #blob(content: string | Uint8Array): string {
    return this.git(['hash-object', '-w', '--stdin'], { input: content })
  }
}
