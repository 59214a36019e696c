import { type CeilLoopParty, candidateOf } from './ceil-loop-party.ts'
import { inOrder } from './ceil-order.ts'
import { type Division, divisionOf, wholeOf } from './party.ts'
import { type AdmiralOptions, planAdmiral } from './plan-admiral.ts'
import { planFed } from './plan-fed.ts'

export interface CeilLoopOptions extends AdmiralOptions {
  /** Whose planner; default KubeFed. */
  readonly rules?: 'KubeFed' | 'KubeAdmiral' | undefined
  /** `namespace/name` of the divided object, which with the FNV-1 hash of name and key orders equal weights. */
  readonly key?: string | undefined
  /** KubeFed: whether replicas may leave a cluster that can keep them. Default false, as in its API. */
  readonly rebalance?: boolean | undefined
}

/**
 * The rounding-up loop of KubeFed's ReplicaSchedulingPreference and of KubeAdmiral's planner, the two with their
 * differences. `capacity` is their estimated capacity; a share includes the overflow, those replicas that a cluster
 * keeps beyond its capacity because nobody else can take them.
 */
export function divideCeilLoop(
  replicas: number,
  parties: readonly CeilLoopParty[],
  options: CeilLoopOptions = {},
): Division {
  const { rules = 'KubeFed', key = '', rebalance = false } = options
  const order = inOrder(parties.map(candidateOf), key)
  const seats = wholeOf(replicas)
  const { given, overflow } =
    rules === 'KubeAdmiral' ? planAdmiral(seats, order, key, options) : planFed(seats, order, rebalance)
  const shares = order.map(({ name }, index) => {
    return { name, replicas: (given[index] ?? 0) + (overflow[index] ?? 0) }
  })
  return divisionOf(replicas, shares, overflow)
}
