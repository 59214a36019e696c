import { directoryAt } from '../../base/tree/tree.ts'
import { type CompileInputs, emptyCompileCache } from '../../core/compile.ts'
import { type Decision, decisionKey } from '../../core/model/decision.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import { placementKey } from '../../core/model/placement-decision.ts'
import {
  decisionDirectory,
  decisionText,
  diffDecisions,
  parseDecisions,
  parsePlacements,
  parseState,
} from '../../core/report/index.ts'
import type { ChartInflater } from '../charts/chart-inflater.ts'
import { compileFleet } from '../charts/compile-fleet.ts'
import type { GitRepository } from '../ports.ts'
import { rebalancesSince } from './rebalances.ts'
import { previousOf, readTrees, suspendedIn } from './recall.ts'
import { archiveOf, squashedTip } from './status-history.ts'

export interface ReplayRequest {
  /** Holds the fleet's revisions. */
  readonly source: GitRepository
  /** Holds the status branch. */
  readonly store: GitRepository
  /** The status branch, and its newest commit. */
  readonly branch: string
  readonly tip: string
  /** As that commit has it. */
  readonly decision: Decision
  readonly charts: ChartInflater
  readonly signal?: AbortSignal
}

export interface Replayed {
  /** The commit of the status branch that wrote the decision. */
  readonly commit: string
  /** Unified diffs of the files that came out otherwise; none when every byte is the same. */
  readonly differences: readonly string[]
}

/**
 * Decides once more: the decision's revision, what the status branch said before it was written, the other decisions
 * and choices of clusters that it said then, and the observation that it names go into the same compile.
 */
export async function replayDecision(request: ReplayRequest): Promise<Replayed> {
  const { store, decision, charts, signal } = request
  const { commit, parent } = await findWriter(request)
  const key = decisionKey(decision)
  const tree = await store.tree(commit)
  const written = parseDecisions(tree)
  const taken = {
    wanted: decision,
    decisions: without(written, key),
    placements: without(parsePlacements(tree), placementKey(decision)),
  }
  const state = parseState(tree)
  const isSuspended = state && suspendedIn(state)
  const inputs = { ...(await inputsOf(request, parent)), taken, ...(isSuspended && { isSuspended }) }
  const { result } = await compileFleet(inputs, { cache: emptyCompileCache(), charts, signal })
  const again = result.fleet === undefined ? undefined : result.decisions.get(key)
  const directory = decisionDirectory(decision.application, decision.workload)
  const decisions = [...written.values()]
    .filter(each => decisionDirectory(each.application, each.workload) === directory)
    .flatMap(each => (decisionKey(each) === key ? (again ?? []) : [each]))
  return { commit, differences: diffDecisions(tree, directory, decisions) }
}

function without<Value>(all: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  return new Map([...all].filter(([each]) => each !== key))
}

async function inputsOf(
  { source, store, decision }: ReplayRequest,
  parent: string | undefined,
): Promise<CompileInputs> {
  const { revision, observation } = decision
  if (revision === undefined) throw cannot(decision, 'it does not name the revision that it was made in')
  if ((await source.resolve(revision)) === undefined)
    throw cannot(decision, `the repository has no revision ${revision} any more`)
  const state = parent === undefined ? undefined : parseState(await store.tree(parent))
  const previous = previousOf(state)
  const trees = await readTrees(source, revision, previous)
  const stopped = state?.stops[0]?.revision
  const rebalances = await rebalancesSince(source, state?.revision, revision, stopped)
  return { revision, trees, previous, rebalances, ...(observation && { observation }) }
}

const page = 100

/** The oldest commit that has the decision as the tip has it, and the one before. */
async function findWriter(
  request: ReplayRequest,
): Promise<{ readonly commit: string; readonly parent: string | undefined }> {
  const { store, tip, decision } = request
  const wanted = decisionText([decision])
  const directory = decisionDirectory(decision.application, decision.workload)
  let commit = tip
  let id: string | undefined
  for (let to: string | undefined = tip; to !== undefined; ) {
    const commits = await store.log({ to, limit: page })
    to = commits.at(-1)?.parents[0]
    for (const each of commits) {
      const tree = await store.tree(each.id)
      const here = directoryAt(tree, directory)?.id
      const same = here !== undefined && here === id
      const found = same ? undefined : parseDecisions(tree).get(decisionKey(decision))
      if (!same && (found === undefined || decisionText([found]) !== wanted))
        return { commit, parent: each.id }
      commit = each.id
      id = here
      const squashed = squashedTip(each)
      if (squashed === undefined) continue
      to = await archived(request, squashed)
      break
    }
  }
  return { commit, parent: undefined }
}

// What is before a squash is there for as long as the archive has it.
async function archived({ store, branch, decision }: ReplayRequest, squashed: string): Promise<string> {
  if ((await store.resolve(squashed)) === undefined) await store.fetch(archiveOf(branch))
  if ((await store.resolve(squashed)) !== undefined) return squashed
  throw cannot(
    decision,
    `it was made before branch "${branch}" was squashed, and its history is not kept any more`,
  )
}

function cannot({ application, workload }: Decision, why: string): OperationError {
  const subject = `${application} ${workload.name}`
  return new OperationError({
    code: 'git/not-found',
    message: `the decision cannot be replayed: ${why}`,
    subject,
    retryable: false,
  })
}
