/** A pull request that is to be opened. */
export interface NewPullRequest {
  readonly branch: string
  /** The branch that it is to be merged into. */
  readonly target: string
  readonly title: string
  /** Markdown. */
  readonly text: string
}
