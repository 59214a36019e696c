export type OperationErrorCode =
  | 'cluster/unreachable'
  | 'cluster/unauthorized'
  | 'cluster/forbidden'
  | 'cluster/not-found'
  | 'cluster/conflict'
  | 'cluster/gone'
  | 'cluster/invalid'
  | 'cluster/immutable'
  | 'cluster/throttled'
  | 'cluster/server-error'
  | 'cluster/timeout'
  | 'cluster/response-cut'
  | 'cluster/answer-too-large'
  | 'cluster/access'
  | 'cluster/kind-unknown'
  | 'cluster/owned-by-other'
  | 'cluster/fenced'
  | 'cluster/replaced'
  | 'cluster/definition-in-use'
  | 'git/unreachable'
  | 'git/timeout'
  | 'git/unauthorized'
  | 'git/not-found'
  | 'git/stale'
  | 'git/corrupt'
  | 'git/unsupported'
  | 'git/unverified'
  | 'forge/unreachable'
  | 'forge/unauthorized'
  | 'forge/forbidden'
  | 'forge/not-found'
  | 'forge/throttled'
  | 'forge/refused'
  | 'forge/server-error'
  | 'notify/unreachable'
  | 'notify/throttled'
  | 'notify/refused'
  | 'disk/failed'
  | 'http/address-in-use'
  | 'http/address-unusable'
  | 'chart/program'
  | 'chart/timeout'
  | 'chart/unreachable'
  | 'chart/unauthorized'
  | 'chart/not-found'
  | 'chart/digest'
  | 'secret/key-missing'
  | 'secret/unreadable'
  | 'secret/unsupported'

/** What a server says of one field of the object that it refused. */
export interface FieldRefusal {
  /** As the server writes it: `.spec.replicas`; empty where it names none. */
  readonly field: string
  /** The server's word for it: `FieldManagerConflict`, `FieldValueInvalid`. */
  readonly reason: string
  readonly message: string
  /** For a conflict: who owns the field. */
  readonly owner?: string
}

/** A failure of the world: thrown where the world is touched, caught in one place and turned into an Outcome. */
export class OperationError extends Error {
  override readonly name = 'OperationError'
  readonly code: OperationErrorCode
  readonly retryable: boolean
  /** Which cluster, object, repository or file. */
  readonly subject: string
  /** What the server asked us to wait, in seconds. */
  readonly retryAfterSeconds: number | undefined
  /** What the server refused, field by field; empty where it does not say. */
  readonly refusals: readonly FieldRefusal[]

  constructor(options: {
    readonly code: OperationErrorCode
    readonly message: string
    readonly subject: string
    readonly retryable: boolean
    readonly retryAfterSeconds?: number
    readonly refusals?: readonly FieldRefusal[]
    readonly cause?: unknown
  }) {
    super(options.message, { cause: options.cause })
    this.code = options.code
    this.retryable = options.retryable
    this.subject = options.subject
    this.retryAfterSeconds = options.retryAfterSeconds
    this.refusals = options.refusals ?? []
  }
}
