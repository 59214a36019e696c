import { idOf, type KubernetesObject, keyOf } from '../../src/core/model/object.ts'
import type { Clock } from '../../src/reconcile/ports.ts'
import type { FleetModel } from './fleet-model.ts'

/** How many objects a fleet with tight guards lets go in one cluster within an hour. */
export const tightDeletions = 2

const hour = 3_600_000

/**
 * Counts what processes delete in each cluster, each object once, however late: as long as nothing is approved, no more
 * than the guards allow an hour. A guard counts when a commit is judged, so that what it allowed may go later; every
 * hour since the beginning has its own allowance therefore.
 */
export class Budget {
  readonly #clock: Clock
  readonly #start: number
  readonly #gone = new Map<string, Set<string>>()
  #approved = false

  constructor(clock: Clock) {
    this.#clock = clock
    this.#start = clock.now()
  }

  /** Somebody approves what is stopped: from now on anything may go. */
  approve(): void {
    this.#approved = true
  }

  /** Counts a deletion by a process; gives what is wrong with it. */
  spend(fleets: readonly FleetModel[], cluster: string, object: KubernetesObject): string | undefined {
    const isTight = fleets.every(({ guards }) => guards === 'tight')
    if (!isTight || this.#approved || !isCounted(fleets, object)) return undefined
    const gone = this.#gone.get(cluster) ?? new Set()
    this.#gone.set(cluster, gone.add(keyOf(idOf(object))))
    const allowed = tightDeletions * (1 + Math.floor((this.#clock.now() - this.#start) / hour))
    if (gone.size <= allowed) return undefined
    return `${cluster}: ${[...gone].join(', ')} were deleted, ${gone.size} where the guards allow ${allowed}`
  }
}

// The old output of a generator goes for the new one, and an application whose replicas are divided and all go elsewhere
// takes what belongs to it along: nothing of that is lost.
function isCounted(fleets: readonly FleetModel[], { metadata }: KubernetesObject): boolean {
  if (metadata.annotations?.['banyan.dev/generated-from'] !== undefined) return false
  const application = metadata.labels?.['banyan.dev/application']
  const divided = fleets
    .flatMap(({ applications }) => [...applications.values()])
    .filter(({ things }) => things.some(({ kind }) => kind === 'divided'))
  return !divided.some(
    ({ name, things }) => name === application || things.some(({ id }) => id === metadata.name),
  )
}
