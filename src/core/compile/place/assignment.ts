import type { Rendered } from '../../model/desired.ts'
import type { Application, FleetNode } from '../../model/fleet.ts'
import { type Workloads, workloadsWith } from '../workloads.ts'
import type { FoundPolicy } from './found-policies.ts'
import type { Place } from './place-policy.ts'

/** An application that a policy is to place. */
export interface Assignment {
  readonly application: Application
  readonly found: FoundPolicy
  readonly place: Place
}

/** The workloads of all that is to be placed, rendered when somebody asks. */
export function assignedWorkloads(
  all: readonly Assignment[],
  render: (application: Application, node: FleetNode) => Rendered,
): readonly { readonly application: Application; readonly workloads: Workloads }[] {
  return all.map(({ application, found: { policy, node } }) => ({
    application,
    get workloads() {
      return workloadsWith(policy, false, () => render(application, node))
    },
  }))
}
