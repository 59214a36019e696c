import type { Rendered } from '../../model/desired.ts'
import type { Application, FleetNode } from '../../model/fleet.ts'
import { type Workloads, workloadsWith } from '../workloads.ts'
import type { FoundPolicy } from './found-policies.ts'
import type { Place, PlacedPolicy } from './place-policy.ts'

/** An application that a policy is to place. */
export interface Assignment {
  readonly application: Application
  readonly found: FoundPolicy
  readonly place: Place
}

interface Assigned {
  readonly application: Application
  /** By a policy without any of its `clusterAffinities` in force. */
  readonly placed: PlacedPolicy
  readonly workloads: Workloads
}

/** What is to be placed with its workloads: rendered when somebody asks, what nobody divides only where that is asked for. */
export function assignedWorkloads(
  all: readonly Assignment[],
  isAskedFor: boolean,
  render: (application: Application, node: FleetNode) => Rendered,
): readonly Assigned[] {
  return all.map(({ application, found: { policy, node }, place }) => ({
    application,
    get placed() {
      return place(policy)
    },
    get workloads() {
      return workloadsWith(policy, isAskedFor, () => render(application, node))
    },
  }))
}
