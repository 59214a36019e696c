import type { Merged } from '../../../reconcile/ports.ts'
import { author } from '../commit-entries.ts'
import { classifyFailure } from './classify-failure.ts'
import { type GitProgram, runGit } from './run-git.ts'

// Without a time of its own: the same commits merge into the same commit.
const who = `${author.name} <${author.email}> 0 +0000`

/** Merges as `git merge` would, renames included, without a work tree. */
export async function mergeCommits(git: GitProgram, ours: string, theirs: string): Promise<Merged> {
  const options = ['--write-tree', '--name-only', '--no-messages', '--allow-unrelated-histories', '-z']
  const result = await runGit(git, { args: ['merge-tree', ...options, ours, theirs] })
  if (result.status !== 0 && result.status !== 1) throw classifyFailure(git, 'merge-tree', result)
  const [tree, ...conflicts] = result.stdout.toString().split('\0')
  if (result.status === 1) return { conflicts: conflicts.filter(path => path !== '').sort() }
  const lines = [`tree ${tree}`, `parent ${ours}`, `parent ${theirs}`, `author ${who}`, `committer ${who}`]
  const text = `${lines.join('\n')}\n\nmerge\n`
  const written = await runGit(git, {
    args: ['hash-object', '-t', 'commit', '-w', '--stdin'],
    input: async stdin => {
      stdin.write(text)
    },
  })
  if (written.status !== 0) throw classifyFailure(git, 'hash-object', written)
  return { commit: written.stdout.toString().trim() }
}
