import type { Compiled } from '../../core/compile.ts'
import type { Decision } from '../../core/model/decision.ts'
import type { Fleet } from '../../core/model/fleet.ts'
import type { Fence, Sequence } from '../../core/model/inventory.ts'
import { keyOf } from '../../core/model/object.ts'
import type { PlacementDecision } from '../../core/model/placement-decision.ts'
import type { FleetState, StopState } from '../../core/model/state.ts'
import { type CompileOptions, compileFleet } from '../charts/compile-fleet.ts'
import { compareSequences } from '../cluster/fence.ts'
import type { GitRepository, Ports } from '../ports.ts'
import { approvalsSince } from './approvals.ts'
import { askClusters, askWorkloads, clustersBelow, type FoundClusters } from './ask-clusters.ts'
import { dividedAsFound } from './divided-as-found.ts'
import { rolloutsOf, withBreaches } from './fence-breaches.ts'
import { previousOf, readTrees } from './recall.ts'

export interface RebuildOptions extends Pick<CompileOptions, 'cache' | 'charts' | 'signal'> {
  readonly concurrency: number
  /** Clusters that did not answer the last time: once one does, all is rebuilt with what it has. */
  readonly unheard: ReadonlySet<string>
}

export interface Rebuilt {
  /** Undefined where no cluster has an inventory: nothing was ever applied. */
  readonly state: FleetState | undefined
  /** Clusters that did not answer. */
  readonly unheard: ReadonlySet<string>
  /** What the others have, where the state is made of that. */
  readonly found?: FoundClusters
}

/**
 * The state as the clusters tell it, where the state store lost it or is behind them: replicas are where they are found,
 * under a new epoch. `stored` as it is where nothing newer was decided, or nobody knows of anything.
 */
export async function rebuildState(
  ports: Ports,
  { fleet, revision: head }: Pick<Compiled, 'fleet' | 'revision'>,
  stored: FleetState | undefined,
  options: RebuildOptions,
): Promise<Rebuilt> {
  const { source, clock } = ports
  // Of those for which is committed there need be no access.
  const clusters = clustersBelow(fleet.root).filter(({ delivery }) => delivery !== 'Commit')
  const found = await askClusters(ports, fleet.name, clusters, options.concurrency)
  const fences = fencesIn(found, source.description)
  const unheard = new Set(clusters.flatMap(({ name }) => (found.has(name) ? [] : name)))
  const last = newestSequence([...fences.values()])
  const isNews = [...options.unheard].some(name => found.get(name)?.fence !== undefined)
  const isKnown = stored !== undefined && last !== undefined && compareSequences(last, stored.sequence) <= 0
  if (last === undefined) return { state: stored, unheard }
  // Others that wrote the store may have heard what was unheard here.
  if (isKnown && !isNews) return { state: stored, unheard: options.unheard }
  const revision = (await newestOf(source.repository, head, [...fences.values()])) ?? head
  const previous = previousOf(undefined)
  const trees = await readTrees(source.repository, revision, previous)
  const { result } = await compileFleet({ revision, trees, previous }, options)
  if (result.fleet === undefined) return { state: stored, unheard }
  const silent = clusters.filter(({ name }) => found.has(name) && found.get(name)?.fence === undefined)
  const workloads = [...result.decisions.values()].map(({ workload }) => workload)
  const running = await askWorkloads(ports, workloads, silent, options.concurrency)
  const shareOf = (cluster: string, { application, workload }: Decision): number | 'unknown' => {
    const key = keyOf(workload)
    const fence = found.get(cluster)?.fence
    if (fence !== undefined) return fence.shares[`${application} ${key}`] ?? 0
    return found.has(cluster) && running.has(cluster) ? (running.get(cluster)?.get(key) ?? 0) : 'unknown'
  }
  const divided = await dividedAsFound(
    source.repository,
    { revision, decisions: result.decisions },
    { found, shareOf: decision => cluster => shareOf(cluster, decision) },
    options,
  )
  const now = Math.floor(clock.now() / 1_000)
  // Whatever was approved by then counted, or never will.
  const approved = await approvalsSince(source.repository, undefined, revision)
  const rollouts = withBreaches(stored?.rollouts, rolloutsOf(fences))
  const state = {
    ...(stored ?? nothingKnown),
    usedApprovals: [...new Set([...approved.asUsed(), ...(stored?.usedApprovals ?? [])])],
    ...(rollouts.size > 0 && { rollouts }),
    fleet: fleet.name,
    ...source.description,
    revision,
    sequence: { epoch: Math.max(now, last.epoch + 1, (stored?.sequence.epoch ?? 0) + 1), counter: 1 },
    stops: divided.earlier.size > 0 ? [suspected(revision)] : [],
    decisions: divided.decisions,
    placements: new Map(
      [...result.placements].map(([key, each]) => [key, placementAsFound(each, found, result.fleet)]),
    ),
  }
  return { state, unheard, found }
}

const nothingKnown = {
  heldFiles: new Map(),
  stops: [],
  usedApprovals: [],
  diagnostics: [],
  clusters: new Map(),
}

// What moves by it is judged as if it were committed now.
function suspected(revision: string): StopState {
  const message = 'replicas were found as an earlier revision divides them'
  return { guard: 'maxMovedReplicas', message, digest: '', revision }
}

// Who was written from elsewhere says nothing of this fleet.
function fencesIn(
  found: FoundClusters,
  { source, branch }: Pick<FleetState, 'source' | 'branch'>,
): ReadonlyMap<string, Fence> {
  return new Map(
    [...found].flatMap(([name, { fence }]) =>
      fence !== undefined && fence.source === source && fence.branch === branch ? [[name, fence]] : [],
    ),
  )
}

function newestSequence(fences: readonly Fence[]): Sequence | undefined {
  const [first, ...others] = fences.map(({ sequence }) => sequence)
  return first && others.reduce((a, b) => (compareSequences(a, b) < 0 ? b : a), first)
}

const searched = 1_000

/** The newest commit behind head that a cluster was brought to. */
async function newestOf(
  repository: GitRepository,
  head: string,
  fences: readonly Fence[],
): Promise<string | undefined> {
  const heads = new Set(fences.map(fence => fence.head))
  if (heads.has(head)) return head
  const commits = await repository.log({ to: head, limit: searched })
  const behind = commits.find(({ id }) => heads.has(id))?.id
  if (behind !== undefined) return behind
  // Head was rewritten: guards are to compare it with what was applied last, as long as that can be read.
  const newestFirst = fences.toSorted((a, b) => compareSequences(b.sequence, a.sequence))
  for (const id of new Set(newestFirst.map(fence => fence.head)))
    if ((await repository.resolve(id)) !== undefined) return id
  return undefined
}

// Where the application is, there it was chosen for; of who does not answer, what would be chosen now is taken.
function placementAsFound(
  placement: PlacementDecision,
  found: FoundClusters,
  { root }: Fleet,
): PlacementDecision {
  const { application, policy, clusters: fresh } = placement
  const scores = new Map(fresh.map(each => [each.name, each]))
  const isWithin = (path: string): boolean => policy.scope === '' || path.startsWith(`${policy.scope}/`)
  const clusters = clustersBelow(root).flatMap(({ name, path }) => {
    const inventory = found.get(name)
    const chosen = scores.get(name)
    if (inventory === undefined) return chosen ?? []
    const hasIt = [...inventory.records.values()].some(record => record.application === application)
    return hasIt && isWithin(path) ? (chosen ?? { name, score: 0 }) : []
  })
  if (clusters.length === 0) return placement
  return { ...placement, clusters: clusters.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }
}
