/** How to tell the health of a kind: conditions in CEL, of which the first that holds decides (Flux's healthCheckExprs). */
export interface HealthRule {
  /** The version does not matter: all versions of a kind are the same objects. */
  readonly apiVersion: string
  readonly kind: string
  readonly inProgress?: string
  readonly failed?: string
  /** Where none holds, it is in progress. */
  readonly current: string
}
