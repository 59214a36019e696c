import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Cluster, FleetNode } from '../model/fleet.ts'
import { pinOf } from '../model/pin.ts'
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

/** Whether a rollout policy or a pause reaches an application in a cluster. */
export function isGated(root: FleetNode, { path, pins }: Cluster, application: string): boolean {
  const pin = pinOf(pins, application)
  if (pin !== undefined) return pin.revision === undefined
  return policyFor(policiesFor(root, path), application) !== undefined
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
