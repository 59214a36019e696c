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

/** What is to be said beside the lines of a pull request. */
export interface AnnotateRequest {
  readonly number: number
  /** The commit whose lines are meant. */
  readonly head: string
  /** What they are called together: `banyan/plan`. */
  readonly name: string
  /** The first line of each, where it is Markdown; others begin otherwise. */
  readonly marker: string
  /** On lines of files that the pull request changes. */
  readonly annotations: readonly Annotation[]
}
