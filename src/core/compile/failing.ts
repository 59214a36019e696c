import type { Rendered } from '../model/desired.ts'
import type { Application, FleetNode } from '../model/fleet.ts'
import { matchesResource } from '../model/matches-resource.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import { evictions } from '../schedule/index.ts'
import { isMovable } from './evicted.ts'
import type { CompileInputs } from './inputs.ts'

/** The names of the clusters that a policy for these applications may leave for another affinity, because they fail. */
export type Failing = (
  policy: PropagationPolicy,
  node: FleetNode,
  applications: readonly Application[],
) => ReadonlySet<string>

const none: ReadonlySet<string> = new Set()

export const noneFails: Failing = () => none

/** What does not move, because it has volumes or its policy says so, keeps the applications where they are. */
export function failingFor(
  { observation }: CompileInputs,
  render: (application: Application, node: FleetNode) => Rendered,
): Failing {
  if (observation === undefined) return noneFails
  return (policy, node, applications) => {
    const evicted = evictions(policy, observation)
    if (evicted.size === 0) return none
    const movable = applications.every(application =>
      render(application, node).resources.every(({ object }) => {
        const own = policy.workloads.find(
          ({ resourceSelectors }) =>
            resourceSelectors.length === 0 || resourceSelectors.some(each => matchesResource(each, object)),
        )
        return isMovable(object, own ?? {})
      }),
    )
    return movable ? new Set(evicted.keys()) : none
  }
}
