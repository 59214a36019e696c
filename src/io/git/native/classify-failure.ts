import { OperationError, type OperationErrorCode } from '../../../core/model/operation-error.ts'
import { redactUrls } from '../parse-remote.ts'
import type { GitProgram, GitResult } from './run-git.ts'

interface Failure {
  readonly pattern: RegExp
  readonly code: OperationErrorCode
  readonly retryable: boolean
  readonly message: string
}

// Git ends with status 128 whatever the reason, so its words (in the C locale) are all there is to tell by.
const failures: readonly Failure[] = [
  {
    pattern:
      /Authentication failed|could not read (Username|Password)|returned error: 40[13]|Permission denied|Access denied|Host key verification failed/i,
    code: 'git/unauthorized',
    retryable: false,
    message: 'the remote refuses the credentials',
  },
  {
    pattern:
      /repository .*not found|does not appear to be a git repository|returned error: 404|not a git repository|does not exist/i,
    code: 'git/not-found',
    retryable: false,
    message: 'there is no such repository',
  },
  {
    pattern:
      /mismatched algorithms|unknown repository extension|object.?format|transport '.*' not allowed|Unable to find remote helper/i,
    code: 'git/unsupported',
    retryable: false,
    message: 'the repository has a format or a transport that git does not read here',
  },
  {
    pattern:
      /Could not resolve host|Failed to connect|Connection (refused|timed out|reset)|unable to access|early EOF|hung up|RPC failed|Operation too slow|returned error: (429|5\d\d)/i,
    code: 'git/unreachable',
    retryable: true,
    message: 'the remote does not answer',
  },
  {
    pattern:
      /corrupt|bad (object|tree|pack)|unable to read|loose object|missing (blob|tree|commit|object)|inflate|not a valid object/i,
    code: 'git/corrupt',
    retryable: true,
    message: 'an object is damaged or missing',
  },
]

/** The OperationError for a `git` that ended with a status other than 0. */
export function classifyFailure(git: GitProgram, command: string, result: GitResult): OperationError {
  const text = redactUrls(result.stderr).trim()
  // What the other side says of itself is no statement about the objects or the credentials here.
  const own = text.replaceAll(/^remote:.*$/gm, '')
  const found = failures.find(({ pattern }) => pattern.test(own))
  const message = found?.message ?? `git ${command} ended with status ${result.status}`
  const said = lastWords(text)
  return new OperationError({
    code: found?.code ?? 'git/unreachable',
    message: said === '' ? message : `${message}: ${said}`,
    subject: git.subject,
    retryable: found?.retryable ?? true,
  })
}

function lastWords(text: string): string {
  const lines = text.split('\n').map(line => line.trim())
  const line = lines.findLast(each => /^(fatal|error):/.test(each)) ?? lines.at(-1) ?? ''
  return line.replace(/^(fatal|error): /, '').slice(0, 300)
}
