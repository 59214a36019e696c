import type { Amounts } from '../../model/observation.ts'
import { addAmounts, amountsOf, noAmounts } from './amounts.ts'
import { fitInto, fitNodes } from './fit.ts'

/** Quantities by resource name: `{ cpu: '500m', memory: '1Gi', pods: 110 }`. */
type Quantities = Readonly<Record<string, string | number>>

/** What a cluster reports of all its nodes together. */
export interface ResourceSummary {
  readonly allocatable: Quantities
  readonly allocated?: Quantities
  readonly allocating?: Quantities
}

// What Karmada's estimators can answer.
const largest = 2 ** 31 - 1

/**
 * Karmada's general estimator: how many more pods that each ask for `request` fit into what is allocatable and neither
 * allocated nor about to be, one of `pods` each. Of a resource that the summary does not name there is none.
 */
export function estimateReplicas(
  { allocatable, allocated = {}, allocating = {} }: ResourceSummary,
  request: Quantities,
): number {
  const taken = addAmounts(amountsOf(allocated), amountsOf(allocating))
  return Math.min(largest, fitInto(amountsOf(allocatable), perPod(request), 'none', noAmounts, taken))
}

/** A grade of Karmada's resource models: how many nodes a cluster has of it, and the least that each of them has. */
export interface ResourceModel {
  readonly count: number
  readonly min: Quantities
}

const podsPerNode: Amounts = new Map([['pods', 110_000n]])

/** Karmada's estimate by resource models: every node has the least of its grade, and room for 110 pods. */
export function estimateByModels(models: readonly ResourceModel[], request: Quantities): number {
  const nodes = models.map(({ count, min }) => {
    return { count, free: new Map([...amountsOf(min), ...podsPerNode]) }
  })
  return Math.min(largest, fitNodes(nodes, perPod(request)))
}

function perPod(request: Quantities): Amounts {
  return new Map([...amountsOf(request), ['pods', 1_000n]])
}

/**
 * KubeAdmiral's estimated capacity of a cluster, from pods that found no node for too long: absent where it has room
 * for all that are desired.
 */
export function estimateSchedulable(cluster: {
  readonly desired: number
  readonly pods: number
  readonly unschedulable: number
}): number | undefined {
  const { desired, pods, unschedulable } = cluster
  const estimate = Math.max(0, Math.max(pods, desired) - unschedulable)
  return estimate < desired ? estimate : undefined
}
