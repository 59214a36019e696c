/** What is said of a line of a commit, beside the line. */
export interface Annotation {
  readonly path: string
  /** From 1. */
  readonly line: number
  /** One line of at most 400 characters, which is no Markdown. */
  readonly summary: string
  /** Markdown. */
  readonly text: string
}
