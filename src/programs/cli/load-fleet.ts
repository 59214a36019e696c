import type { InflatedCharts } from '../../base/chart/inflated-chart.ts'
import { type Diagnostic, isError } from '../../base/diagnostic/diagnostic.ts'
import { fileAt, type TreeDirectory, textOf } from '../../base/tree/tree.ts'
import {
  type CompileCache,
  type Compiled,
  type CompileInputs,
  compile,
  emptyCompileCache,
  nothingBefore,
  type Previous,
  pinnedRevisions,
  type Refused,
  revisionsOf,
} from '../../core/compile.ts'
import type { FleetState } from '../../core/model/state.ts'
import { suspendedAt } from '../../core/model/suspension.ts'
import { systemClock } from '../../io/clock.ts'
import { ChartInflater } from '../../reconcile/charts/chart-inflater.ts'
import { compileFleet } from '../../reconcile/charts/compile-fleet.ts'
import { previousFrom, previousOf } from '../../reconcile/fleet/recall.ts'
import { defaultStatusBranch, StateStore } from '../../reconcile/fleet/state-store.ts'
import type { OpenSource } from './open-source.ts'
import { UsageError } from './usage-error.ts'

/** A fleet as one revision has it, compiled with what was before. */
export interface LoadedFleet extends Revision {
  readonly result: Compiled | Refused
  /** What the applications that are charts were rendered from. */
  readonly charts: InflatedCharts
  /** What the status branch says. */
  readonly state: FleetState | undefined
}

export interface Revision {
  readonly revision: string
  readonly tree: TreeDirectory
}

/** The newest revision of the source. */
export async function newestRevision({ source }: OpenSource): Promise<Revision> {
  const revision = await source.latest()
  if (revision !== undefined) return { revision, tree: await source.repository.tree(revision) }
  const { source: subject, branch } = source.description
  throw new UsageError(`${subject} has no branch "${branch}"; choose another with --branch`)
}

/** Compiles a revision, the newest by default; nothing is written anywhere but in Banyan's own cache. */
export async function loadFleet(open: OpenSource, at?: Revision): Promise<LoadedFleet> {
  const { revision, tree } = at ?? (await newestRevision(open))
  const cache = emptyCompileCache()
  const { state } = await readStatus(open, { revision, tree }, cache)
  const previous = previousOf(state)
  const trees = await treesOf(open, previous, { revision, tree })
  const charts = new ChartInflater(open.charts)
  const compiled = await compileFleet(
    { revision, trees, previous, isSuspended: isSuspended(), now: systemClock.now() },
    { cache, charts },
  )
  return { revision, tree, ...compiled, state }
}

/** Compiles a revision as the one that comes after another; with `suppose` as if its fleet were another. */
export async function loadNext(
  open: OpenSource,
  before: LoadedFleet,
  { revision, tree }: Revision,
  suppose?: CompileInputs['suppose'],
): Promise<LoadedFleet> {
  const previous = previousFrom(requireCompiled(before))
  const trees = await treesOf(open, previous, { revision, tree }, before)
  const charts = new ChartInflater(open.charts)
  const cache = emptyCompileCache()
  const now = systemClock.now()
  const inputs = { revision, trees, previous, isSuspended: isSuspended(), now, ...(suppose && { suppose }) }
  const compiled = await compileFleet(inputs, { cache, charts })
  return { revision, tree, ...compiled, state: before.state }
}

function isSuspended(): NonNullable<CompileInputs['isSuspended']> {
  return suspendedAt(systemClock.now())
}

async function treesOf(
  { source }: OpenSource,
  previous: Previous,
  ...known: readonly [Revision, ...(readonly Revision[])]
): Promise<ReadonlyMap<string, TreeDirectory>> {
  const trees = new Map(known.map(({ revision, tree }) => [revision, tree]))
  for (const id of [...revisionsOf(previous), ...pinnedRevisions(known[0].tree)]) {
    if (trees.has(id) || (await source.repository.resolve(id)) === undefined) continue
    trees.set(id, await source.repository.tree(id))
  }
  return trees
}

/** The text of a file of the revision, for diagnostics that show the line. */
export function textsOf({ tree }: Revision): (path: string) => string | undefined {
  return path => {
    const file = fileAt(tree, path)
    return file && textOf(file)
  }
}

/** The compiled fleet, or a usage error that tells what is wrong with it. */
export function requireCompiled(loaded: LoadedFleet): Compiled {
  const { result } = loaded
  if (result.fleet !== undefined) return result
  throw new UsageError(firstErrors(result.diagnostics))
}

function firstErrors(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(isError).slice(0, 3)
  const lines = errors.map(({ at, message, code }) => `${at.file}: ${code}: ${message}`)
  return [...lines, 'run `banyan validate` to see every mistake with its line'].join('\n')
}

/** What the status branch of the fleet says, and its newest commit; undefined when nothing was applied yet. */
export async function readStatus(
  { repository }: OpenSource,
  { revision, tree }: Revision,
  cache: CompileCache = emptyCompileCache(),
): Promise<{
  readonly state: FleetState | undefined
  readonly branch: string
  readonly tip: string | undefined
}> {
  const trees = new Map([[revision, tree]])
  const { fleet } = compile({ revision, trees, previous: nothingBefore }, cache)
  const branch = fleet?.statusBranch ?? defaultStatusBranch
  const store = new StateStore(repository, branch, systemClock)
  const state = await store.read()
  return { state, branch, tip: store.tip }
}
