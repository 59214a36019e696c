import type { IncomingMessage } from 'node:http'

export interface Answer {
  readonly status: number
  /** Plain text, unless `headers` say otherwise; empty by default. */
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What answers to a path, whatever the method. It may leave the body of the request unread. */
export interface Route {
  /** An exact path, or one that ends in `/` and stands for the names right below it. */
  readonly path: string
  /** `name` is what follows a path that ends in `/`; else it is empty. */
  answer(request: IncomingMessage, name: string): Answer | Promise<Answer>
}
