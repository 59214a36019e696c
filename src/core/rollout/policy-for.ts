import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { FleetNode } from '../model/fleet.ts'
import type { RolloutPolicy } from '../model/rollout-policy.ts'

/** The rollout policies that reach a cluster, the nearest first; of one directory, those that name applications. */
export function policiesFor(root: FleetNode, path: string): readonly RolloutPolicy[] {
  const found: RolloutPolicy[] = []
  let node: FleetNode | undefined = root
  for (const name of ['', ...path.split('/')]) {
    node = name === '' ? node : node?.children.get(name)
    if (node?.rollouts !== undefined) found.unshift(...inOrder(node.rollouts))
  }
  return found
}

/** The policy by which changes of an application reach a cluster. */
export function policyFor(
  policies: readonly RolloutPolicy[],
  application: string,
): RolloutPolicy | undefined {
  return policies.find(({ applications: [first, ...others] }) =>
    first === '*' ? true : first === application || others.includes(application),
  )
}

/** What a policy is called in a state: two of different directories may have one name. */
export function policyKey({ scope, name }: RolloutPolicy): string {
  return scope === '' ? name : `${scope}/${name}`
}

const inOrder: (policies: readonly RolloutPolicy[]) => readonly RolloutPolicy[] = memoizeByIdentity(
  policies => {
    const isAll = ({ applications }: RolloutPolicy): boolean => applications[0] === '*'
    return [...policies.filter(policy => !isAll(policy)), ...policies.filter(isAll)]
  },
)
