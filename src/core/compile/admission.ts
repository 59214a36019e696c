import type { SelectedNode } from '../schedule/index.ts'
import type { Placement } from './place/placement.ts'

/** What is left of a selection when the clusters that do not take the application are out. */
export interface Admission {
  readonly selected: SelectedNode | undefined
  /** Why a cluster does not take it, by name. */
  readonly refused: ReadonlyMap<string, string>
  /** Why the affinity of its workloads keeps it away from every cluster; absent: it does not. */
  readonly barred?: string
}

export type Admit = (placement: Placement) => Admission

const nobody: ReadonlyMap<string, string> = new Map()

export const admitAll: Admit = ({ selected }) => ({ selected, refused: nobody })
