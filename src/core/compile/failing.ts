import type { Rendered } from '../model/desired.ts'
import type { Application, FleetNode } from '../model/fleet.ts'
import { matchesResource } from '../model/matches-resource.ts'
import { evictions } from '../schedule/index.ts'
import { isMovable } from './evicted.ts'
import type { CompileInputs } from './inputs.ts'
import type { FoundPolicy } from './place/found-policies.ts'

/** The names of the clusters that a policy may leave for others with an application, because they fail; undefined: nobody sees. */
export type Failing = (found: FoundPolicy, application: Application) => ReadonlySet<string> | undefined

const none: ReadonlySet<string> = new Set()

export const nobodySees: Failing = () => undefined

/** What does not move, because it has volumes or its policy says so, keeps its application where it is. */
export function failingFor(
  { observation }: CompileInputs,
  render: (application: Application, node: FleetNode) => Rendered,
): Failing {
  if (observation === undefined) return nobodySees
  return ({ policy, node }, application) => {
    const evicted = evictions(policy, observation)
    if (evicted.size === 0) return none
    const movable = render(application, node).resources.every(({ object }) => {
      const own = policy.workloads.find(
        ({ resourceSelectors }) =>
          resourceSelectors.length === 0 || resourceSelectors.some(each => matchesResource(each, object)),
      )
      return isMovable(object, own ?? {})
    })
    return movable ? new Set(evicted.keys()) : none
  }
}
