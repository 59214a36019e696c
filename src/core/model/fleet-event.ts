/** What notifiers are told: something fails, or is well again. */
export interface FleetEvent {
  readonly subject: { readonly kind: 'Fleet' | 'Cluster'; readonly name: string }
  readonly severity: 'info' | 'error'
  /** One word of a few: `Recovered`, `Offline`, `cluster/forbidden`. */
  readonly reason: string
  /** A line. */
  readonly message: string
  /** The newest revision; empty: none was read. */
  readonly revision: string
  /** In milliseconds since the epoch. */
  readonly at: number
}
