/** Who we are to a server: what a request carries. A client certificate belongs to the connection instead. */
export interface Credential {
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** Client certificate and key as PEM. */
  readonly certificate?: { readonly cert: string; readonly key: string }
  /** When to ask for a new one, in milliseconds since the epoch; absent: when it is refused. */
  readonly staleAt?: number
}
