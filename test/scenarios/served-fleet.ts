import { isObject } from '../../src/base/std/json.ts'
import type { DecisionNode } from '../../src/core/model/decision.ts'
import { ours } from '../support/fleet-files.ts'
import { cluster, SmallFleet } from './small-fleet.ts'

/** The clusters of a small fleet. */
export const names: readonly string[] = ['lyon', 'osaka', 'paris', 'tokyo']

/** A fleet in which lyon went and came back. */
export async function lyonReturned(): Promise<SmallFleet> {
  const path = 'clusters/europe/lyon/cluster.yaml'
  const fleet = new SmallFleet()
  await fleet.round()
  for (const text of [null, cluster('lyon')]) {
    fleet.commit({ [path]: text })
    await fleet.round()
  }
  return fleet
}

/** A policy that divides `web`, with these fields of its workload beside. */
export function dividing(fields: string): string {
  const scheduling = 'replicaScheduling: { replicaSchedulingType: Divided }'
  return ours(
    `PropagationPolicy\nmetadata: { name: web }\nspec: { workloads: [{ resourceSelectors: [{ name: web }], ${scheduling}, ${fields} }] }`,
  )
}

/** Rounds as they fall due for so many seconds; gives the fewest replicas of `web` that served at the end of any. */
export async function during(fleet: SmallFleet, seconds: number): Promise<number> {
  const end = fleet.clock.now() + seconds * 1_000
  let fewest = Number.POSITIVE_INFINITY
  for (;;) {
    const { nextAt = end, lookAt = end } = await fleet.round()
    fewest = Math.min(fewest, sum(await serving(fleet)))
    const next = Math.min(nextAt, lookAt, end)
    if (fleet.clock.now() >= end) return fewest
    await fleet.clock.advance(Math.max(1_000, next - fleet.clock.now()))
  }
}

/** What is granted of `web` by cluster, as the status tells it. */
export async function shares(fleet: SmallFleet): Promise<Readonly<Record<string, number | undefined>>> {
  const { state } = await fleet.round()
  return Object.fromEntries(
    names.map(name => {
      const application = state?.clusters.get(name)?.applications.find(each => each.name === 'web')
      return [name, application?.shares['apps/Deployment/default/web']]
    }),
  )
}

/** How many replicas of `web` serve, if in every cluster as many do as it is granted; else undefined. */
export async function servingAsGranted(fleet: SmallFleet): Promise<number | undefined> {
  const { state } = await fleet.round()
  const granted = new Map<string, number>()
  const visit = (node: DecisionNode): void => {
    if (node.cluster !== undefined) granted.set(node.cluster, node.granted)
    node.children.forEach(visit)
  }
  for (const { root } of state?.decisions.values() ?? []) visit(root)
  const now = await serving(fleet)
  return names.every((name, at) => now[at] === (granted.get(name) ?? 0)) ? sum(now) : undefined
}

/** Requests to these clusters find nobody from now on, and watches there break; whatever runs there goes on. */
export function cut(fleet: SmallFleet, ...cutOff: readonly string[]): void {
  for (const name of cutOff) fleet.clusters.cluster(name).disconnect()
  fleet.faults = request => (cutOff.includes(request.cluster) ? { fault: 'refused' } : undefined)
}

// Whether or not the reconciler reaches them.
async function serving(fleet: SmallFleet): Promise<readonly number[]> {
  const { faults } = fleet
  fleet.faults = () => undefined
  const statuses = await Promise.all(names.map(async name => (await fleet.object(name, 'web'))?.status))
  fleet.faults = faults
  return statuses.map(status => Number((isObject(status) && status.availableReplicas) || 0))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0)
}
