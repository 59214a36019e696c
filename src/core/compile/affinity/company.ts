import { picks, type SelectedNode } from '../../schedule/index.ts'
import type { Admission, Admit } from '../admission.ts'
import type { Assignment } from '../place/assignment.ts'
import type { Placement } from '../place/placement.ts'

/** What the affinity of an application's workloads leaves of a selection. */
export interface Company {
  /** Absent: no cluster. */
  readonly left?: SelectedNode
  /** Why there is none. */
  readonly barred?: string
  /** Why clusters are not left, by their names. */
  readonly away: ReadonlyMap<string, string>
}

/** Tells where an application may be, when the others that its affinity names are placed already. */
export type CompanyOf = (placement: Placement, others: readonly Placement[]) => Company

/** The same for all that a fleet is to have. */
export type CompanyFor = (all: readonly Assignment[]) => CompanyOf

export const alone: CompanyFor =
  () =>
  ({ selected }) => ({ left: selected, away: new Map() })

/**
 * Lets a policy that chooses among clusters choose only of those where all workloads of the application may be. Where
 * none is left it chooses as if nothing kept it away, and the decisions say so.
 */
export function admitInCompany(admit: Admit, companyIn: (placement: Placement) => Company): Admit {
  return (placement): Admission => {
    const admission = admit(placement)
    const { selected, refused } = admission
    if (selected === undefined) return admission
    const { left, away, barred } = companyIn({ ...placement, selected })
    if (barred !== undefined) return { ...admission, barred }
    if (left === undefined || left === selected || !picks(placement.placed)) return admission
    return { selected: left, refused: new Map([...away, ...refused]) }
  }
}
