import {
  type Compiled,
  type CompileInputs,
  clusterAt,
  nothingBefore,
  type Previous,
  restorePairs,
  revisionsOf,
} from '../../core/compile.ts'
import type { DesiredCluster, DesiredNode } from '../../core/model/desired.ts'
import { pairKey } from '../../core/model/pair-key.ts'
import type { FleetState } from '../../core/model/state.ts'
import { asRecorded, holdPairs, type WithheldPair, withholdPairs, withLeft } from '../../core/plan/index.ts'
import { type CompileOptions, compileFleet, inflateAll } from '../charts/compile-fleet.ts'
import type { GitRepository } from '../ports.ts'
import { bindResources } from './judge.ts'

/** What is in force when a process starts: the state store's words, and the desired state rebuilt from them. */
export interface Recalled {
  readonly compiled: Compiled | undefined
  readonly inForce: DesiredNode | undefined
}

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

/** The trees that a compile of `revision` needs; revisions that the repository no longer has are left out. */
export async function readTrees(
  repository: GitRepository,
  revision: string,
  previous: Previous,
): Promise<CompileInputs['trees']> {
  const wanted = new Set([revision, ...revisionsOf(previous)])
  const trees = new Map<string, Awaited<ReturnType<GitRepository['tree']>>>()
  for (const id of wanted) {
    if (id === revision || (await repository.resolve(id)) !== undefined)
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
  if (state === undefined) return { compiled: undefined, inForce: undefined }
  const previous = previousOf(state)
  if ((await repository.resolve(state.revision)) === undefined)
    return { compiled: undefined, inForce: undefined }
  const inputs = {
    revision: state.revision,
    trees: await readTrees(repository, state.revision, previous),
    previous,
    isSuspended: suspendedIn(state),
  }
  const { result: compiled } = await compileFleet(inputs, options)
  if (compiled.fleet === undefined) return { compiled: undefined, inForce: undefined }
  const held = [...state.clusters.values()].flatMap(({ name, sync, applications }) =>
    sync === 'Detached' ? [] : applications.flatMap(application => heldRecord(name, application)),
  )
  const inForce = withLeft(asRecorded(compiled.desired, state.clusters), leftIn(state, inputs.trees))
  if (held.length === 0) return { compiled, inForce }
  const charts = await inflateAll(inputs, options)
  const restored = restorePairs(options.cache, { ...inputs, charts }, held)
  const found = new Set(restored.map(({ cluster, pair }) => pairKey(cluster, pair.application)))
  const lost = held.filter(({ cluster, application }) => !found.has(pairKey(cluster, application)))
  return { compiled, inForce: withholdPairs(holdPairs(inForce, restored, bindResources), lost.map(asLost)) }
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

type HeldRecord = ReturnType<typeof heldRecord>[number]

function heldRecord(cluster: string, { name, held, shares, extents }: Application) {
  const own = { cluster, application: name, shares, ...(extents && { extents }) }
  return held === undefined ? [] : [{ ...own, ...held }]
}
