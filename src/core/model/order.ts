import type { ObjectKey } from './object.ts'

/** What an object itself says of when it is applied and deleted. */
export interface ObjectOrder {
  /** Within its application: smaller ones first, each once those before are healthy; absent: it says nothing. */
  readonly wave?: number
  /** The objects that it waits for. */
  readonly after: readonly ObjectKey[]
  /** The applications that its own waits for. */
  readonly applications: readonly string[]
}

/** What is not done yet, and what it waits for. */
export interface Waiting {
  readonly key: ObjectKey
  readonly application: string
  /** `wave 0: Deployment.apps shop/db is Progressing: 0 of 1 replicas are available`. */
  readonly reason: string
}
