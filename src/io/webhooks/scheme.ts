import type { IncomingHttpHeaders } from 'node:http'
import type { JsonObject } from '../../base/std/json.ts'
import type { Hint } from './hint.ts'

/** How one forge signs its deliveries, and what their fields are called. */
export interface ForgeScheme {
  /** Whether one of the secrets vouches for these bytes. Nothing of them has been parsed. */
  isGenuine(delivery: SignedDelivery, secrets: readonly string[]): boolean
  read(headers: Headers, body: JsonObject): Message
}

export interface SignedDelivery {
  readonly headers: Headers
  readonly body: Uint8Array
  /** When it came, in milliseconds since the epoch. */
  readonly now: number
}

export interface Message {
  /** The same when the same is delivered again; absent where a forge says none. */
  readonly id: string | undefined
  readonly hint: Hint
  /** Of which repository it speaks, by {@link repositoryName}; empty where it does not say. */
  readonly repositories: readonly string[]
}

export type Headers = IncomingHttpHeaders

/** The value of a header; undefined where it is absent. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}
