export type OperationErrorCode =
  | 'cluster/unreachable'
  | 'cluster/unauthorized'
  | 'cluster/forbidden'
  | 'cluster/not-found'
  | 'cluster/conflict'
  | 'cluster/gone'
  | 'cluster/invalid'
  | 'cluster/throttled'
  | 'cluster/server-error'
  | 'cluster/timeout'
  | 'cluster/response-cut'
  | 'cluster/access'
  | 'cluster/kind-unknown'
  | 'cluster/fenced'
  | 'cluster/replaced'
  | 'git/unreachable'
  | 'git/unauthorized'
  | 'git/not-found'
  | 'git/stale'
  | 'git/corrupt'
  | 'git/unsupported'
  | 'disk/failed'

/** A failure of the world: thrown where the world is touched, caught in one place and turned into an Outcome. */
export class OperationError extends Error {
  override readonly name = 'OperationError'
  readonly code: OperationErrorCode
  readonly retryable: boolean
  /** Which cluster, object, repository or file. */
  readonly subject: string
  /** What the server asked us to wait, in seconds. */
  readonly retryAfterSeconds: number | undefined

  constructor(options: {
    readonly code: OperationErrorCode
    readonly message: string
    readonly subject: string
    readonly retryable: boolean
    readonly retryAfterSeconds?: number
    readonly cause?: unknown
  }) {
    super(options.message, { cause: options.cause })
    this.code = options.code
    this.retryable = options.retryable
    this.subject = options.subject
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}
