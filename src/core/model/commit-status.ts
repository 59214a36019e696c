/** Of another's status, whose state is none of ours, `failure`. */
export type StatusState = 'pending' | 'success' | 'failure'

/** What is said of a commit on a forge. */
export interface CommitStatus {
  /** Tells it from other statuses of the commit: `banyan/plan`. */
  readonly context: string
  readonly state: StatusState
  /** A line. */
  readonly description: string
}
