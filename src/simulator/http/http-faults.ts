/** What goes wrong with one request over HTTP. */
export type HttpFault =
  /** Answered by something in front of the API, without doing anything. */
  | { readonly fault: 'status'; readonly status: number; readonly retryAfterSeconds?: number }
  /** Closed before a word is said. */
  | { readonly fault: 'refuse' }
  /** Done, but the answer stops after so many bytes. */
  | { readonly fault: 'cut'; readonly bytes: number }
  /** Done, but the answer never begins. */
  | { readonly fault: 'silence' }

/** Says what goes wrong with a request; undefined lets it through. */
export type HttpFaults = (request: {
  readonly method: string
  readonly path: string
}) => HttpFault | undefined
