import { OperationError } from '../../core/model/operation-error.ts'

// The rules of git-check-ref-format, of which the dash and the dots matter to us: a name is no option and no range.
const illegal = /^[-/.]|[\p{Cc} ~^:?*[\\]|\.\.|@\{|\/[/.]|\.lock(\/|$)|[/.]$|^@$|^$/u

/** The full name of a branch's ref, or of any by its full name. What Git does not allow is a `git/unsupported` OperationError. */
export function branchRef(branch: string): string {
  if (illegal.test(branch)) {
    throw new OperationError({
      code: 'git/unsupported',
      message: `"${branch}" is no name of a branch`,
      subject: branch,
      retryable: false,
    })
  }
  return branch.startsWith('refs/') ? branch : `refs/heads/${branch}`
}

/** Whether a text can be a revision: an id, a branch or a tag, and no option, range or search. */
export function isRevision(text: string): boolean {
  return !illegal.test(text)
}
