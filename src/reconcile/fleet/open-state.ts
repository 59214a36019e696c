import type { Refused } from '../../core/compile.ts'
import type { DesiredNode } from '../../core/model/desired.ts'
import type { FleetState } from '../../core/model/state.ts'
import { holdPairs, withShares } from '../../core/plan/index.ts'
import { compareSequences } from '../cluster/fence.ts'
import type { Ports } from '../ports.ts'
import type { FoundClusters } from './ask-clusters.ts'
import { contentAsFound } from './content-as-found.ts'
import type { Doubts } from './doubts.ts'
import { sharesFound } from './found-revisions.ts'
import { guardedAsFound } from './guarded-as-found.ts'
import { bindResources } from './judge.ts'
import { leftoversAsFound } from './leftovers-as-found.ts'
import type { OpenedStore } from './open-store.ts'
import { type RebuildOptions, rebuildState } from './rebuild-state.ts'
import { type Recalled, recall } from './recall.ts'
import type { Known } from './standing.ts'

export interface OpenOptions extends Omit<RebuildOptions, 'unheard'> {
  /** Settled by what is found. */
  readonly doubts: Doubts
}

/**
 * Rebuilds what is in force from what the state store of a head says. What it has lost is told by whoever wrote it last,
 * or by the clusters. Where head cannot be read nobody knows whom to ask: then the store is not known.
 */
export async function openState(
  ports: Ports,
  { store, state: stored, named }: OpenedStore,
  options: OpenOptions,
): Promise<{ readonly known: Known; readonly refused?: Refused }> {
  const { doubts } = options
  let state = newerOf(stored, doubts.remembered)
  let found: FoundClusters | undefined
  const isLost = state === undefined || (doubts.isBehind && state === stored)
  if (isLost && named.fleet !== undefined) {
    const rebuilt = await rebuildState(ports, named, state, { ...options, unheard: doubts.unheard })
    doubts.unheard = rebuilt.unheard
    state = rebuilt.state
    found = rebuilt.found
  }
  if (named.fleet !== undefined) doubts.isBehind = false
  const recalled = await recall(ports.source.repository, state, options)
  const asFound =
    found === undefined || state === undefined ? {} : await withFound(ports, recalled, state, found, options)
  const isOpen = state !== undefined || named.fleet !== undefined
  const known = {
    ...recalled,
    ...asFound,
    ...(isOpen && { store }),
    state,
    stored: state === stored ? stored : undefined,
  }
  return { known, ...(named.fleet === undefined && { refused: named }) }
}

/** What was put in force again, with what clusters tell that the lost state knew alone. */
async function withFound(
  { source: { repository }, clock }: Ports,
  { compiled, accepted, inForce }: Recalled,
  state: FleetState,
  found: FoundClusters,
  options: OpenOptions,
): Promise<Pick<Known, 'accepted' | 'inForce' | 'changes'>> {
  if (compiled === undefined || accepted === undefined || inForce === undefined) return { accepted, inForce }
  const left = await leftoversAsFound(repository, { state, desired: accepted, found }, options)
  const asGuarded = await guardedAsFound(
    repository,
    compiled.fleet,
    { state, desired: accepted, found },
    options,
  )
  const granted = (cluster: string, application: string) => {
    const inventory = found.get(cluster)
    return inventory?.fence === undefined ? undefined : sharesFound(inventory, application)
  }
  const asLeft = (node: DesiredNode): DesiredNode =>
    asGuarded(holdPairs(withShares(node, granted), left, bindResources))
  const desired = asLeft(inForce)
  const at = { state, desired, found, now: clock.now() }
  const content = await contentAsFound(repository, compiled.fleet, at, options)
  return {
    accepted: asLeft(accepted),
    inForce: content.desired,
    changes: content.changes,
  }
}

function newerOf(stored: FleetState | undefined, remembered: FleetState | undefined): FleetState | undefined {
  if (stored === undefined || remembered === undefined) return stored ?? remembered
  return compareSequences(stored.sequence, remembered.sequence) < 0 ? remembered : stored
}
