import { type Diagnostic, isError } from '../../base/diagnostic/diagnostic.ts'
import { fileAt, type TreeDirectory, textOf } from '../../base/tree/tree.ts'
import {
  type CompileCache,
  type Compiled,
  compile,
  emptyCompileCache,
  type Refused,
} from '../../core/compile.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { FleetState } from '../../core/model/state.ts'
import { systemClock } from '../../io/clock.ts'
import { previousOf, readTrees } from '../../reconcile/fleet/recall.ts'
import { defaultStatusBranch, StateStore } from '../../reconcile/fleet/state-store.ts'
import type { OpenSource } from './open-source.ts'
import { UsageError } from './usage-error.ts'

/** A fleet as one revision has it, compiled with what the status branch says was before. */
export interface LoadedFleet {
  readonly revision: string
  readonly tree: TreeDirectory
  readonly result: Compiled | Refused
  readonly state: FleetState | undefined
  readonly cache: CompileCache
}

/** Reads the newest revision, or `at`, and compiles it; nothing is written anywhere but in Banyan's own cache. */
export async function loadFleet(open: OpenSource, at?: string): Promise<LoadedFleet> {
  const { source, repository } = open
  const head = await source.latest()
  const revision = at === undefined ? head : await repository.resolve(at)
  if (revision === undefined) throw notFound(open, at)
  const cache = emptyCompileCache()
  const state = await readState(open, await repository.tree(revision), cache, revision)
  const previous = previousOf(state)
  const trees = await readTrees(repository, revision, previous)
  const tree = trees.get(revision) ?? (await repository.tree(revision))
  return { revision, tree, result: compile({ revision, trees, previous }, cache), state, cache }
}

/** The text of a file of the revision, for diagnostics that show the line. */
export function textsOf({ tree }: LoadedFleet): (path: string) => string | undefined {
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

async function readState(
  { repository }: OpenSource,
  tree: TreeDirectory,
  cache: CompileCache,
  revision: string,
): Promise<FleetState | undefined> {
  const alone = compile(
    { revision, trees: new Map([[revision, tree]]), previous: previousOf(undefined) },
    cache,
  )
  return new StateStore(repository, alone.fleet?.statusBranch ?? defaultStatusBranch, systemClock).read()
}

function notFound({ source }: OpenSource, at: string | undefined): OperationError {
  const { source: subject, branch } = source.description
  const message =
    at === undefined ? `${subject} has no branch "${branch}"` : `${subject} has no revision "${at}"`
  return new OperationError({ code: 'git/not-found', message, subject, retryable: false })
}
