import type { OperationError } from '../../../core/model/operation-error.ts'
import type { Election } from '../leader-options.ts'
import type { LogFormat } from '../log/log.ts'

/** What the thread of the Lease is started with. */
export interface LeaseThreadOptions {
  readonly election: Election
  readonly identity: string
  readonly logFormat: LogFormat
}

/** A failure of the cluster of the Lease, as it comes from one thread to another. */
export type TryFailure = Pick<OperationError, 'code' | 'message' | 'subject' | 'retryable'>

/** What the thread of the Lease tells the main one. */
export type LeaseNews =
  /** Where the Lease is. */
  | { readonly type: 'opened'; readonly place: string }
  /** It tried to get or to keep it. The main thread answers, if it can. */
  | { readonly type: 'tried'; readonly holder: string | undefined; readonly failure: TryFailure | undefined }
  | { readonly type: 'hinted' }
  | { readonly type: 'elected' }
  | { readonly type: 'lost' }
  /** Nothing more comes; with a failure it never began. */
  | { readonly type: 'ended'; readonly failure: TryFailure | undefined }

/** What the main thread tells it: an answer, a hint for who leads, that the process is to end, that its work has ended. */
export type LeaseOrder = 'answered' | 'hint' | 'stop' | 'done'
