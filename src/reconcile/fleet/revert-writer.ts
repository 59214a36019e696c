import { equalJson } from '../../base/std/json.ts'
import { shortened } from '../../base/std/shortened.ts'
import { fileAt, textOf } from '../../base/tree/tree.ts'
import type { Compiled } from '../../core/compile.ts'
import { editNodes, withPins } from '../../core/fleet/index.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Breach } from '../../core/model/rollout.ts'
import type { FleetState } from '../../core/model/state.ts'
import type { Clock, FleetSource, Forge, GitRepository } from '../ports.ts'
import type { Intake } from '../source/intake.ts'
import { pendingReverts, type Revert, type Reverted } from './pending-reverts.ts'

export interface RevertWriterOptions {
  readonly source: FleetSource
  readonly intake: Intake
  readonly clock: Clock
  /** Present: it is proposed there instead of being pushed to the fleet's branch. */
  readonly forge: Pick<Forge, 'propose'> | undefined
}

/** What came of a look at what was reverted. */
export interface RevertsWritten {
  /** The fleet's branch has moved. */
  readonly isPushed: boolean
  /** Of breaches, what is to be known from now on. */
  readonly notes: readonly BreachNote[]
  /** Why it could not be written; it is tried again after so long. */
  readonly failure?: { readonly error: OperationError; readonly retryMs: number }
}

export interface BreachNote extends Pick<Breach, 'at' | 'step' | 'group' | 'pullRequest' | 'unwritten'> {
  readonly key: string
}

const nothing: RevertsWritten = { isPushed: false, notes: [] }
const retryMs = 300_000
// GitLab takes 255.
const longestTitle = 200

/**
 * Writes what rollouts reverted into Git, as pins: as a commit of the fleet's branch, or as a pull request. It is in
 * force before and without it. A branch that moved meanwhile is left for the next time.
 */
export class RevertWriter {
  readonly #options: RevertWriterOptions
  /** What was tried last, and when, in milliseconds since the epoch. */
  #tried: { readonly work: string; readonly at: number } | undefined

  constructor(options: RevertWriterOptions) {
    this.#options = options
  }

  async write({ fleet, revision }: Compiled, state: FleetState): Promise<RevertsWritten> {
    const { intake, clock } = this.#options
    const reverted = pendingReverts(fleet, state)
    const written = reverted.filter(({ pending }) => pending === undefined)
    const notes = written.flatMap(each => noted(each, {}))
    const pending = reverted.flatMap(each => (each.pending ? [{ ...each, pending: each.pending }] : []))
    // What nobody takes in is not built on.
    if (pending.length === 0 || intake.freshness.stale !== undefined) return { ...nothing, notes }
    const work = `${revision} ${pending.map(({ key, breach }) => `${key} ${breach.at}`).join('\n')}`
    if (this.#tried?.work === work && isRecent(this.#tried.at, clock.now())) return { ...nothing, notes }
    const outcome = await this.#write(pending, { fleet, revision })
    this.#tried = outcome === stale ? undefined : { work, at: clock.now() }
    const { isPushed = false, note, error } = outcome
    const changed = note === undefined ? [] : pending.flatMap(each => noted(each, note))
    return { isPushed, notes: [...notes, ...changed], ...(error && { failure: { error, retryMs } }) }
  }

  async #write(pending: readonly Pending[], at: Base): Promise<Outcome> {
    const pins = pending.flatMap(each => each.pending.pins)
    const changes = editNodes(at.fleet, withPins(at.fleet, pins))
    if ('unedited' in changes) return left(`${changes.unedited} cannot be edited`)
    const request = { changes, message: messageOf(pending), base: at.revision }
    try {
      return this.#options.forge === undefined
        ? await this.#push(request)
        : await this.#propose(this.#options.forge, request, pending, at)
    } catch (error) {
      if (!(error instanceof OperationError)) throw error
      if (error.code === 'git/unsupported') return left('the source is no repository that is pushed to')
      return { note: { unwritten: `${error.code}: ${error.message}` }, error }
    }
  }

  async #push(request: Request): Promise<Outcome> {
    const { source, intake } = this.#options
    const { repository, description } = source
    const commit = await this.#commit(request)
    if (!(await intake.wouldTake(commit))) return left('the branch takes only commits that others sign')
    const { branch } = description
    const result = await repository.push({ branch, expected: request.base, commit })
    return result === 'stale' ? stale : { isPushed: true }
  }

  // The branch is ours alone: what it was for before is of no use any more.
  async #propose(
    forge: Pick<Forge, 'propose'>,
    request: Request,
    pending: readonly Pending[],
    { fleet }: Base,
  ): Promise<Outcome> {
    const { repository, description } = this.#options.source
    const target = description.branch
    const branch = `banyan/revert/${fleet.name}/${target}`
    const tip = await repository.fetch(branch)
    const isNew = pending.some(({ breach }) => breach.pullRequest === undefined)
    if (tip === undefined && !isNew) return done
    if (tip === undefined || !(await says(repository, tip, request.changes))) {
      const commit = await this.#commit(request)
      if ((await repository.push({ branch, expected: tip, commit })) === 'stale') return stale
    }
    // One that somebody closed is not opened again for the same.
    if (!isNew) return done
    const [first = '', , ...why] = request.message.split('\n')
    const title = shortened(first, longestTitle)
    const text = `${why.join('\n').trim()}\n\n${explanation}`
    const pullRequest = await forge.propose({ branch, target, title, text })
    return { note: { pullRequest } }
  }

  #commit({ base, changes, message }: Request): Promise<string> {
    const { source, clock } = this.#options
    const time = Math.floor(clock.now() / 1_000)
    return source.repository.commit({ base, parents: [base], changes, message, time, isToBeSigned: true })
  }
}

const explanation =
  'It is in force already, and stays so without this pull request. Merged, Git says so, too; `banyan resume` ends it.'

type Pending = Reverted & { readonly pending: Revert }

interface Base {
  readonly fleet: Compiled['fleet']
  readonly revision: string
}

interface Request {
  readonly base: string
  readonly changes: ReadonlyMap<string, string>
  readonly message: string
}

interface Outcome {
  readonly isPushed?: true
  readonly note?: Pick<Breach, 'pullRequest' | 'unwritten'>
  readonly error?: OperationError
}

// What seems to be yet to come was before the clock was set back.
function isRecent(at: number, now: number): boolean {
  return at <= now && now < at + retryMs
}

const stale: Outcome = {}
// What kept it from being written is over.
const done: Outcome = { note: {} }

function left(unwritten: string): Outcome {
  return { note: { unwritten } }
}

// What is known already is no news.
function noted({ key, breach }: Reverted, note: NonNullable<Outcome['note']>): readonly BreachNote[] {
  const { at, step, group } = breach
  const { pullRequest = breach.pullRequest, unwritten } = note
  if (pullRequest === breach.pullRequest && unwritten === breach.unwritten) return []
  return [
    {
      ...{ key, at, step, group },
      ...(pullRequest !== undefined && { pullRequest }),
      ...(unwritten !== undefined && { unwritten }),
    },
  ]
}

function messageOf(pending: readonly Pending[]): string {
  const what = pending.map(each => each.pending.what).join(', ')
  return [`Revert ${what}`, '', ...pending.map(each => each.pending.why), ''].join('\n')
}

/** Whether a commit changes these files so, and no others. */
async function says(
  repository: GitRepository,
  commit: string,
  changes: ReadonlyMap<string, string>,
): Promise<boolean> {
  const [info] = await repository.log({ to: commit, limit: 1 })
  const [parent] = info?.parents ?? []
  if (parent === undefined) return false
  const changed = await repository.changes(parent, commit)
  if (!equalJson(changed.map(({ path }) => path).sort(), [...changes.keys()].sort())) return false
  const tree = await repository.tree(commit)
  return [...changes].every(([path, text]) => {
    const file = fileAt(tree, path)
    return file !== undefined && textOf(file) === text
  })
}
