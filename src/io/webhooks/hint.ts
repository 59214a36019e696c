/** What a delivery says, of which nothing is believed but that it is worth to look. */
export type Hint =
  /** Full names (`refs/heads/main`); none: any may have moved. */
  | { readonly kind: 'push'; readonly refs: readonly string[] }
  | { readonly kind: 'pull-request'; readonly number: number; readonly action: PullRequestAction }
  /** Somebody wrote to the pull request. */
  | { readonly kind: 'comment'; readonly number: number }
  | { readonly kind: 'ping' }
  | { readonly kind: 'other' }

/** `updated`: other commits, or another target branch. */
export type PullRequestAction = 'opened' | 'updated' | 'merged' | 'closed' | 'other'

const maxRefs = 100

// What Git allows in a ref, and of bounded length. Nobody asks for one that is not.
const wellFormed = /^refs\/[^\s~^:?*[\\\p{Cc}]{1,1000}$/u

/** A push to these refs; without one that Git knows it is `other`, and with very many any may have moved. */
export function pushTo(refs: readonly (string | undefined)[]): Hint {
  const named = new Set(refs.filter(ref => ref !== undefined && wellFormed.test(ref)) as string[])
  if (named.size === 0) return { kind: 'other' }
  return { kind: 'push', refs: named.size > maxRefs ? [] : [...named] }
}

/** What happened to a pull request; without its number it is `other`. */
export function pullRequest(number: number | undefined, action: PullRequestAction | undefined): Hint {
  return number === undefined
    ? { kind: 'other' }
    : { kind: 'pull-request', number, action: action ?? 'other' }
}

/** A comment on a pull request; without its number it is `other`. */
export function commentOn(number: number | undefined): Hint {
  return number === undefined ? { kind: 'other' } : { kind: 'comment', number }
}
