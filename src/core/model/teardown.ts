import type { KubernetesObject } from './object.ts'

/** The hooks of deletion of an application, as its cluster keeps them for the time when nothing renders them any more. */
export interface Teardown {
  readonly hooks: readonly KeptHook[]
  /** Absent: the application is there. `Begun`: it is being deleted. `Over`: nothing is left but its hooks. */
  readonly stage?: TeardownStage
}

export type TeardownStage = 'Begun' | 'Over'

export interface KeptHook {
  /** As it is applied, with our marks. */
  readonly object: KubernetesObject
  readonly revision: string
  /** The file that rendered it. */
  readonly origin: string
  /** The user in whose name it is written. */
  readonly impersonate?: string
}
