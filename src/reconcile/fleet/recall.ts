import {
  type Compiled,
  type CompileInputs,
  clusterAt,
  nothingBefore,
  type Previous,
  pinnedRevisions,
  restorePairs,
  revisionsOf,
} from '../../core/compile.ts'
import type { DesiredCluster, DesiredNode } from '../../core/model/desired.ts'
import { pairKey } from '../../core/model/pair-key.ts'
import type { FleetState, HeldState } from '../../core/model/state.ts'
import {
  type AwaitingPair,
  asRecorded,
  awaitPairs,
  holdPairs,
  type WithheldPair,
  withholdPairs,
  withLeft,
} from '../../core/plan/index.ts'
import { type CompileOptions, compileFleet, inflateAll } from '../charts/compile-fleet.ts'
import type { GitRepository } from '../ports.ts'
import { bindResources } from './judge.ts'

/** What is in force when a process starts: the state store's words, and the desired state rebuilt from them. */
export interface Recalled {
  readonly compiled: Compiled | undefined
  /** What the guards let through. */
  readonly accepted: DesiredNode | undefined
  /** What of that rollouts and pauses let through. */
  readonly inForce: DesiredNode | undefined
}

const nothing: Recalled = { compiled: undefined, accepted: undefined, inForce: undefined }

/** What the state store hands to the next compile. */
export function previousOf(state: FleetState | undefined): Previous {
  if (state === undefined) return nothingBefore
  const heldPairs = new Map<string, string>()
  for (const cluster of state.clusters.values()) {
    for (const { name, held } of cluster.applications) {
      if (held !== undefined) heldPairs.set(pairKey(cluster.name, name), held.revision)
    }
  }
  const { revision, decisions, placements, clusters, heldFiles } = state
  return { revision, decisions, placements, clusters, heldPairs, heldFiles }
}

/** What a compile hands to the one that comes after it. */
export function previousFrom({ revision, decisions, placements, exceptions, heldFiles }: Compiled): Previous {
  const heldPairs = exceptions.flatMap(({ cluster, application, revision: held }) =>
    held === undefined ? [] : [[pairKey(cluster, application), held] as const],
  )
  return { revision, decisions, placements, heldPairs: new Map(heldPairs), heldFiles }
}

/** Clusters were suspended then by Git's word when the state says so. */
export function suspendedIn({ clusters }: FleetState): NonNullable<CompileInputs['isSuspended']> {
  return name => clusters.get(name)?.sync === 'Suspended'
}

/** The trees that a compile of `revision` needs, and `others`; revisions that the repository no longer has are left out. */
export async function readTrees(
  repository: GitRepository,
  revision: string,
  previous: Previous,
  others: readonly string[] = [],
): Promise<CompileInputs['trees']> {
  const head = await repository.tree(revision)
  const trees = new Map([[revision, head]])
  for (const id of new Set([...revisionsOf(previous), ...pinnedRevisions(head), ...others])) {
    if (id !== revision && (await repository.resolve(id)) !== undefined)
      trees.set(id, await repository.tree(id))
  }
  return trees
}

/** Compiles the newest revision of the state store again, with what was held put back, so that plans compare with it. */
export async function recall(
  repository: GitRepository,
  state: FleetState | undefined,
  options: Pick<CompileOptions, 'cache' | 'charts' | 'signal'>,
): Promise<Recalled> {
  if (state === undefined) return nothing
  const previous = previousOf(state)
  if ((await repository.resolve(state.revision)) === undefined) return nothing
  const behind = heldIn(state).flatMap(({ behind }) => behind?.revision ?? [])
  const inputs = {
    revision: state.revision,
    trees: await readTrees(repository, state.revision, previous, behind),
    previous,
    isSuspended: suspendedIn(state),
    wasPinned: (cluster: string, application: string) => heldOf(state, cluster, application)?.by === 'pin',
  }
  const { result: compiled } = await compileFleet(inputs, options)
  if (compiled.fleet === undefined) return nothing
  const recorded = withLeft(asRecorded(compiled.desired, state.clusters), leftIn(state, inputs.trees))
  const held = heldIn(state).filter(({ by }) => by !== 'pin')
  const charts = held.length === 0 ? undefined : await inflateAll(inputs, options)
  const restore = (records: readonly HeldRecord[], node: DesiredNode): DesiredNode => {
    if (records.length === 0) return node
    const restored = restorePairs(options.cache, { ...inputs, ...(charts && { charts }) }, records)
    const found = new Set(restored.map(({ cluster, pair }) => pairKey(cluster, pair.application)))
    const lost = records.filter(({ cluster, application }) => !found.has(pairKey(cluster, application)))
    return withholdPairs(holdPairs(node, restored, bindResources), lost.map(asLost))
  }
  const byGuards = held.flatMap(({ by, behind, ...record }) => {
    if (by === undefined) return record
    return behind === undefined ? [] : { ...record, ...behind }
  })
  const accepted = restore(byGuards, recorded)
  const gated = restore(
    held.filter(({ by }) => by !== undefined),
    accepted,
  )
  return { compiled, accepted, inForce: awaitPairs(gated, awaitedIn(state), bindResources) }
}

/** The clusters that left the tree and are not done with, without their pairs. */
function leftIn({ clusters }: FleetState, trees: CompileInputs['trees']): readonly DesiredCluster[] {
  return [...clusters.values()].flatMap(({ name, removal }) => {
    const tree = removal && trees.get(removal.revision)
    const cluster = tree && clusterAt(tree, name)
    return cluster === undefined || removal === undefined
      ? []
      : { cluster, pairs: [], unreadable: [], removal }
  })
}

// What it was held at cannot be read any more: what there is of it is left alone.
function asLost({ cluster, application, revision }: HeldRecord): WithheldPair {
  const message = `revision ${revision.slice(0, 12)}, at which it is held, is gone`
  const reason = { code: 'plan/stopped', severity: 'error', message, at: { file: 'fleet.yaml' } } as const
  return { cluster, application, because: [reason] }
}

type Application = NonNullable<ReturnType<FleetState['clusters']['get']>>['applications'][number]

type HeldRecord = HeldState &
  Pick<Application, 'shares' | 'extents'> & {
    readonly cluster: string
    readonly application: string
  }

function heldIn({ clusters }: FleetState): readonly HeldRecord[] {
  return [...clusters.values()].flatMap(({ name: cluster, sync, applications }) =>
    sync === 'Detached'
      ? []
      : applications.flatMap(({ name: application, held, shares, extents }): HeldRecord | [] =>
          held === undefined ? [] : { cluster, application, shares, ...(extents && { extents }), ...held },
        ),
  )
}

function heldOf({ clusters }: FleetState, cluster: string, application: string): HeldState | undefined {
  return clusters.get(cluster)?.applications.find(({ name }) => name === application)?.held
}

function awaitedIn({ clusters }: FleetState): readonly AwaitingPair[] {
  return [...clusters.values()].flatMap(({ name: cluster, sync, applications }) =>
    sync === 'Detached'
      ? []
      : applications.flatMap(({ name: application, awaited: by, health }): AwaitingPair | [] =>
          by === undefined ? [] : { cluster, application, by, reason: health.message },
        ),
  )
}
