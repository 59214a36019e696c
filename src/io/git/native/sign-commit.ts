import { OperationError } from '../../../core/model/operation-error.ts'
import { author, type EntryCommitRequest } from '../commit-entries.ts'
import { type GitProgram, runGit } from './run-git.ts'

/**
 * The commit again, signed as git's own configuration says and with whom it names as committer; the same commit where
 * `commit.gpgSign` is not set.
 */
export async function signCommit(
  git: GitProgram,
  commit: string,
  { parents, message, time }: EntryCommitRequest,
): Promise<string> {
  const asked = await runGit(git, { args: ['config', '--type=bool', '--get', 'commit.gpgSign'] })
  if (asked.stdout.toString().trim() !== 'true') return commit
  const environment = {
    ...git.environment,
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: `${time} +0000`,
    GIT_COMMITTER_DATE: `${time} +0000`,
  }
  const args = ['commit-tree', '-S', ...parents.flatMap(id => ['-p', id]), '-F', '-', `${commit}^{tree}`]
  const input: Parameters<typeof runGit>[1]['input'] = async stdin => {
    stdin.write(message)
  }
  const { status, stdout, stderr } = await runGit({ ...git, environment }, { args, input })
  if (status === 0) return stdout.toString().trim()
  throw new OperationError({
    code: 'git/unsupported',
    message: `git could not sign the commit: ${stderr.trim().split('\n').at(-1) ?? ''}`,
    subject: git.subject,
    retryable: false,
  })
}
