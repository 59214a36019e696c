import type { Inflate } from './inflate-from.ts'

/** What the layers of one build know of charts. */
export interface HelmBuild {
  /** Absent: charts are not inflated, and naming one is a mistake. */
  readonly inflated: Inflate | undefined
  /** The nearest namespace of this kustomization and those that it is a base of; `''` for none. */
  readonly namespace: string
  /** Called for each chart: what has one depends on the namespace of what it is a base of. */
  readonly note: () => void
}

export function helmBuild(inflated: Inflate | undefined): HelmBuild {
  return { inflated, namespace: '', note: () => {} }
}
