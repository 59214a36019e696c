import { clustersIn, picks, type SelectedNode } from '../../schedule/index.ts'
import type { Admission, Admit } from '../admission.ts'
import type { Assignment } from '../place/assignment.ts'
import type { Placement } from '../place/placement.ts'

/** What the affinity of an application's workloads leaves of a selection. */
export interface Company {
  /** What the terms leave that can be met. */
  readonly left: SelectedNode
  /** Why there is no cluster for some workload; absent: there is for all. */
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

interface CompanyRules {
  readonly companyIn: (placement: Placement) => Company
  /** The names of the clusters that fail. */
  readonly failing: () => ReadonlySet<string>
}

/**
 * Lets a policy that chooses among clusters choose only of those where all workloads of the application may be. A term
 * that cannot be met, or only by clusters that fail, narrows no choice: the decision says that it bars its workload.
 */
export function admitInCompany(admit: Admit, { companyIn, failing }: CompanyRules): Admit {
  return (placement): Admission => {
    const admission = admit(placement)
    const { selected, refused } = admission
    if (selected === undefined) return admission
    const { left, away, barred } = companyIn({ ...placement, selected })
    const failed = failing()
    if (left !== selected && serves(selected, failed) && !serves(left, failed))
      return {
        ...admission,
        barred: `only clusters that fail are left: ${[...new Set(away.values())].join('; ')}`,
      }
    const told = { ...admission, ...(barred !== undefined && { barred }) }
    if (left === selected || !picks(placement.placed)) return told
    return { ...told, selected: left, refused: new Map([...away, ...refused]) }
  }
}

function serves(selected: SelectedNode, failed: ReadonlySet<string>): boolean {
  return failed.size === 0 || clustersIn(selected).some(({ name }) => !failed.has(name))
}
