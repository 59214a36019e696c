/** How a server is reached and trusted; what a pool of connections is made of. */
export interface Endpoint {
  /** `https://host:port`, perhaps with a path, without a slash at the end. */
  readonly server: string
  /** Authority certificates as PEM; absent: those that the system trusts. */
  readonly ca?: string
  readonly insecure: boolean
  /** The name in the server's certificate, where it is another than the host's. */
  readonly serverName?: string
  readonly proxyUrl?: string
  /** Client certificate and key as PEM. */
  readonly certificate?: { readonly cert: string; readonly key: string }
}
