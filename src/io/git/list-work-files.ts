import { cleanEnvironment } from './native/clean-environment.ts'
import { findGit } from './native/find-git.ts'
import { runGit } from './native/run-git.ts'

/**
 * The files of a Git work tree below `directory` that its ignore rules leave, as paths from there; undefined when it
 * lies in no work tree, or there is no `git` to ask.
 */
export async function listWorkFiles(
  directory: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<readonly string[] | undefined> {
  const program = await findGit(environment)
  if (program === undefined) return undefined
  const git = { program, environment: cleanEnvironment(environment), subject: directory, directory }
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const { status, stdout } = await runGit(git, { args })
  if (status !== 0) return undefined
  return [...new Set(stdout.toString().split('\0'))].filter(path => path !== '' && !path.endsWith('/'))
}
