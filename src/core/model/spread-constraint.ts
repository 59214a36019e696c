/** Karmada's, plus `spreadByLevel`: clusters of at least and at most so many groups. One field says which groups. */
export interface SpreadConstraint {
  /** A level of the fleet; a cluster that is not below such a level is a group of its own. */
  readonly spreadByLevel?: string
  /** The values of a label of the clusters. */
  readonly spreadByLabel?: string
  readonly spreadByField?: 'cluster' | 'region' | 'zone' | 'provider'
  /** Default 1. */
  readonly minGroups?: number
  /** Default: any number. */
  readonly maxGroups?: number
}
