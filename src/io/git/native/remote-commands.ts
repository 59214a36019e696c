import { OperationError } from '../../../core/model/operation-error.ts'
import { branchRef } from '../branch-name.ts'
import type { Remote } from '../parse-remote.ts'
import { classifyFailure } from './classify-failure.ts'
import { type GitProgram, runGit } from './run-git.ts'

const transferTimeoutSeconds = 900

/** What `git` does with a remote: its branches asked, fetched and pushed. */
export interface RemoteCommands {
  /** The id at the tip of a branch on the remote; undefined when it does not exist. */
  tip(branch: string, signal?: AbortSignal): Promise<string | undefined>
  /** Brings a branch into the branch of the same name here. */
  fetch(branch: string, signal?: AbortSignal): Promise<void>
  /** Moves a branch of the remote if it is at `expected`; `refused` when the remote did not, whatever the reason. */
  push(branch: string, expected: string | undefined, commit: string): Promise<'pushed' | 'refused'>
}

/** The commands for a remote. Credentials go to git by its environment, so that no list of processes shows them. */
export function remoteCommands(git: GitProgram, remote: Remote): RemoteCommands {
  const run = async (
    args: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ status: number; stdout: string }> => {
    const own = credentialHelper(remote)
    const program = { ...git, environment: { ...git.environment, ...own.environment } }
    const result = await runGit(program, {
      args: [...own.args, ...args],
      timeoutSeconds: transferTimeoutSeconds,
      signal,
    })
    const refused = args[0] === 'push' && result.status === 1
    if (result.status !== 0 && !refused) throw classifyFailure(program, args[0] ?? '', result)
    return { status: result.status, stdout: result.stdout.toString() }
  }
  return {
    tip: async (branch, signal) => {
      const ref = branchRef(branch)
      const { stdout } = await run(['ls-remote', '--refs', '--', remote.address, ref], signal)
      const line = stdout.split('\n').find(each => each.endsWith(`\t${ref}`))
      return line?.slice(0, line.indexOf('\t'))
    },
    fetch: async (branch, signal) => {
      const ref = branchRef(branch)
      const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--force']
      await run(['fetch', ...options, '--', remote.address, `+${ref}:${ref}`], signal)
    },
    push: async (branch, expected, commit) => {
      const ref = branchRef(branch)
      const lease = `--force-with-lease=${ref}:${expected ?? ''}`
      const options = ['--porcelain', '--no-verify', '--no-follow-tags', '--recurse-submodules=no', lease]
      const { status, stdout } = await run(['push', ...options, '--', remote.address, `${commit}:${ref}`])
      if (status === 0) return 'pushed'
      if (stdout.split('\n').some(line => line.startsWith('!\t'))) return 'refused'
      throw new OperationError({
        code: 'git/unreachable',
        message: 'the remote did not answer the push',
        subject: git.subject,
        retryable: true,
      })
    },
  }
}

interface CredentialHelper {
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

// For this host alone: git asks a helper again for wherever it is redirected to.
function credentialHelper(remote: Remote): CredentialHelper {
  if (remote.kind !== 'http' || remote.credentials === undefined) return { args: [], environment: {} }
  const { username, password } = remote.credentials()
  const script =
    '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$BANYAN_USERNAME" "$BANYAN_PASSWORD"; }; f'
  const scope = `credential.${new URL(remote.address).origin}.helper`
  return {
    args: ['-c', `${scope}=`, '-c', `${scope}=${script}`],
    environment: { BANYAN_USERNAME: username, BANYAN_PASSWORD: password },
  }
}
