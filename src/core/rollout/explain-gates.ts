import type { DesiredCluster } from '../model/desired.ts'
import type { Fleet } from '../model/fleet.ts'
import { type Pin, pinOf } from '../model/pin.ts'
import { groupsOf } from './groups.ts'
import { policiesFor, policyFor, policyKey } from './policy-for.ts'

/** By what changes of an application reach a cluster that has it. */
export interface GateExplanation {
  readonly cluster: string
  /** What keeps it at a revision for now; absent: nothing. */
  readonly pin?: Pin
  /** The policy by which they come, and the step in which they reach it; absent: at once. */
  readonly policy?: { readonly name: string; readonly file: string; readonly step: string }
}

/** Tells it of each of these clusters that has the application; the time is in milliseconds since the epoch. */
export function explainGates(
  root: Fleet['root'],
  clusters: readonly DesiredCluster[],
  application: string,
  now: number,
): readonly GateExplanation[] {
  return clusters
    .filter(({ pairs }) => pairs.some(pair => pair.application === application))
    .map(each => {
      const { name, path, pins } = each.cluster
      const pin = pinOf(pins, application, now)
      const policy = policyFor(policiesFor(root, path), application)
      const [group] = policy === undefined ? [] : groupsOf(policy, [{ cluster: each }], root.placement)
      return {
        cluster: name,
        ...(pin && { pin }),
        ...(policy && {
          policy: { name: policyKey(policy), file: policy.at.file, step: group?.label ?? '' },
        }),
      }
    })
}
