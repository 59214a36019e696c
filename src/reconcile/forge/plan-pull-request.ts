import { type Diagnostic, isError } from '../../base/diagnostic/diagnostic.ts'
import { formatDiagnostic } from '../../base/diagnostic/format-diagnostic.ts'
import { inLineOrder } from '../../base/diagnostic/in-line-order.ts'
import { fileAt, type TreeDirectory, textOf } from '../../base/tree/tree.ts'
import {
  type Compiled,
  type CompileInputs,
  type Previous,
  type Refused,
  rememberedObservation,
} from '../../core/compile.ts'
import type { FleetState } from '../../core/model/state.ts'
import { suspendedAt } from '../../core/model/suspension.ts'
import { annotateMistakes, type PullRequestPlan } from '../../core/report/index.ts'
import { type CompileOptions, compileFleet } from '../charts/compile-fleet.ts'
import { judge } from '../fleet/judge.ts'
import { previousFrom, previousOf, readTrees } from '../fleet/recall.ts'
import { withGates } from '../fleet/with-gates.ts'
import type { GitRepository, Merger } from '../ports.ts'

export interface PlanOptions extends Pick<CompileOptions, 'cache' | 'charts' | 'signal'> {
  /** Has the fleet's files. */
  readonly repository: GitRepository
  /** Has the commits. */
  readonly merger: Merger
  /** What the state store says: the decisions and observations that both sides are compiled with. */
  readonly state: FleetState | undefined
  /** Digests that are approved. */
  readonly approvals: ReadonlySet<string>
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Plans the merge of a commit into another as if both were rolled out; no cluster is asked. */
export async function planPullRequest(
  base: string,
  head: string,
  options: PlanOptions,
): Promise<PullRequestPlan> {
  const { repository, merger, state, approvals, now } = options
  const of = { base, head }
  const merged = await merger.merge(base, head)
  if ('conflicts' in merged)
    return { ...of, errors: [], annotations: [], result: { kind: 'conflicts', paths: merged.conflicts } }
  const before = await compileAt(base, previousOf(state), options)
  if (before.result.fleet === undefined) {
    const errors = textsOf(before.result.diagnostics, before.tree)
    return { ...of, errors, annotations: [], result: { kind: 'refused' } }
  }
  const after = await compileAt(merged.commit, previousFrom(before.result), options)
  const known = new Set(before.result.diagnostics.map(mistakeOf))
  const fresh = after.result.diagnostics.filter(diagnostic => !known.has(mistakeOf(diagnostic)))
  const trees = { target: before.tree, head: await repository.tree(head), merged: after.tree }
  const annotations = annotateMistakes(fresh, trees)
  if (after.result.fleet === undefined) {
    const errors = textsOf(after.result.diagnostics, after.tree)
    return { ...of, errors, annotations, result: { kind: 'refused' } }
  }
  const { desired, decisions } = before.result
  const judged = judge({ desired, decisions }, after.result, approvals)
  const plan = withGates(judged.plan, desired, after.result, now)
  const errors = textsOf(fresh, after.tree)
  return { ...of, errors, annotations, result: { kind: 'planned', plan, verdict: judged.verdict } }
}

interface CompiledAt {
  readonly result: Compiled | Refused
  readonly tree: TreeDirectory
}

async function compileAt(revision: string, previous: Previous, options: PlanOptions): Promise<CompiledAt> {
  const { repository, now } = options
  const trees = await readTrees(repository, revision, previous)
  const observation = rememberedObservation(previous.decisions)
  const inputs: CompileInputs = {
    revision,
    trees,
    previous,
    isSuspended: suspendedAt(now),
    ...(observation && { observation }),
  }
  const { result } = await compileFleet(inputs, options)
  return { result, tree: await repository.tree(revision) }
}

// Without its line, which moves when something is written above.
function mistakeOf({ code, message, at }: Diagnostic): string {
  return JSON.stringify([code, message, at.file])
}

function textsOf(diagnostics: readonly Diagnostic[], tree: TreeDirectory): readonly string[] {
  const textAt = (path: string): string | undefined => {
    const file = fileAt(tree, path)
    return file && textOf(file)
  }
  return inLineOrder(diagnostics.filter(isError), textAt).map(each => formatDiagnostic(each, textAt))
}
