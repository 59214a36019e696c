import type { StatusState } from '../../../src/core/model/commit-status.ts'
import type { ForgeKind } from '../../../src/io/forge/forge-kinds.ts'

export interface FakePull {
  readonly number: number
  readonly head: string
  readonly source: string
  readonly target: string
  readonly from: 'here' | 'fork' | 'gone'
  /** Of those that were opened here. */
  readonly said?: { readonly title: string; readonly text: string }
}

export interface FakeComment {
  readonly id: number
  readonly isOurs: boolean
  text: string
}

export interface FakeStatus {
  readonly commit: string
  readonly context: string
  /** As the forge calls it. */
  readonly state: string
  readonly description: string
}

/** What is said of a line; those of a forge whose reviews are deleted as wholes have a review in common. */
export interface FakeAnnotation {
  readonly id: number
  readonly review: number
  readonly isOurs: boolean
  readonly commit: string
  readonly path: string
  readonly line: number
  readonly text: string
}

/** What a pretended forge has; the newest statuses last. */
export interface World {
  readonly pulls: FakePull[]
  readonly comments: FakeComment[]
  readonly statuses: FakeStatus[]
  readonly annotations: FakeAnnotation[]
  /** What pull requests change, as hunks by path. */
  readonly diffs: Map<string, string>
  /** Whether it tells whose the token is. */
  readonly knowsUs: boolean
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text is sent as it is. */
  readonly body?: unknown
}

export interface Call {
  readonly world: World
  /** What the path has where the route has `:names`. */
  readonly at: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
  /** What was sent instead of an object. */
  readonly items: readonly Readonly<Record<string, unknown>>[]
}

export interface Route {
  /** Below the API's root, with `:names` for what may be anything. */
  readonly call: string
  /** All that may be asked. */
  readonly query?: readonly string[]
  /** All that must be sent. */
  readonly body?: readonly string[]
  /** What may be sent beside. */
  readonly optional?: readonly string[]
  /** All that each item must have where a list is sent. */
  readonly item?: readonly string[]
  /** Undefined is 404. */
  readonly answer: (call: Call) => Answer | undefined
}

/** The few endpoints of one kind of forge, which take nothing but what its documentation names. */
export interface FakeForge {
  readonly kind: ForgeKind
  /** Where it says whose a token is. */
  readonly whoAmI: RegExp
  /** Of the repository, below the server. */
  readonly repository: string
  /** Of the API, below the server. */
  readonly api: string
  readonly authorization: string
  readonly states: Readonly<Record<StatusState | 'unknown', string>>
  /** What contexts are called there, where that differs. */
  readonly contexts?: Readonly<Record<string, string>>
  /** Of the pull request 2, from the branch `change` or from a fork; undefined where those cannot be fetched. */
  readonly refs: { readonly here: string; readonly fork: string | undefined }
  readonly routes: readonly Route[]
}

export const ok = (body: unknown): Answer => ({ status: 200, body })
export const created = (body: unknown): Answer => ({ status: 201, body })

/** A page of so many, where pages have numbers from 1. */
export function pageOf<Item>(
  items: readonly Item[],
  query: URLSearchParams,
  size = 'per_page',
): readonly Item[] {
  const count = Number(query.get(size))
  const page = Number(query.get('page') ?? 1)
  return items.slice((page - 1) * count, page * count)
}

/** Opens a pull request of a branch, unless one of it is open; undefined where something is missing. */
export function openPull(
  world: World,
  asked: Readonly<Record<'source' | 'target' | 'title' | 'text', unknown>>,
): { readonly pull: FakePull } | { readonly answer: Answer } {
  const { source, target, title, text } = asked
  const texts = [source, target, title, text].filter(each => typeof each === 'string' && each !== '')
  const isOpen = world.pulls.some(each => each.source === source && each.target === target)
  if (texts.length < 4 || isOpen) return { answer: { status: isOpen ? 409 : 400, body: {} } }
  const [from, into, name, said] = texts.map(String)
  const pull: FakePull = {
    number: Math.max(0, ...world.pulls.map(({ number }) => number)) + 1,
    head: 'd'.repeat(40),
    source: from ?? '',
    target: into ?? '',
    from: 'here',
    said: { title: name ?? '', text: said ?? '' },
  }
  world.pulls.push(pull)
  return { pull }
}

/** The name of the branch that a full one has; undefined for anything else. */
export function branchOf(ref: unknown): string | undefined {
  return /^refs\/heads\/(.+)$/.exec(String(ref))?.[1]
}

export function addComment(world: World, text: unknown): FakeComment {
  const comment = { id: world.comments.length + 1, isOurs: true, text: String(text) }
  world.comments.push(comment)
  return comment
}

/** Undefined where it may not be edited, not being ours, or is not there. */
export function editComment(world: World, id: string | undefined, text: unknown): FakeComment | undefined {
  const comment = world.comments.find(each => String(each.id) === id)
  if (comment?.isOurs !== true) return undefined
  comment.text = String(text)
  return comment
}

export function addStatus(
  world: World,
  commit: string | undefined,
  status: Readonly<Record<string, unknown>>,
): void {
  const [context = '', state = '', description = ''] = ['context', 'state', 'description'].map(key =>
    String(status[key]),
  )
  world.statuses.push({ commit: commit ?? '', context, state, description })
}

/** Of a commit, and of one context where it is named; the newest first. */
export function statusesOf(
  world: World,
  commit: string | undefined,
  context?: string,
): readonly FakeStatus[] {
  return world.statuses
    .filter(each => each.commit === commit && (context === undefined || each.context === context))
    .reverse()
}

/** What is said of a line from now on. */
export function addAnnotation(
  world: World,
  said: Pick<FakeAnnotation, 'commit' | 'path' | 'line' | 'text'> & { readonly review?: number },
): void {
  const id = (world.annotations.at(-1)?.id ?? 100) + 1
  world.annotations.push({ id, isOurs: true, review: id, ...said })
}

/** Undefined where none is. */
export function removeAnnotations(
  world: World,
  isMeant: (annotation: FakeAnnotation) => boolean,
): object | undefined {
  const rest = world.annotations.filter(each => !isMeant(each))
  if (rest.length === world.annotations.length) return undefined
  world.annotations.splice(0, world.annotations.length, ...rest)
  return {}
}

/** The objects of a list, if they have these keys and no others. */
export function objectsOf(
  list: unknown,
  keys: readonly string[],
): readonly Readonly<Record<string, unknown>>[] | undefined {
  if (!Array.isArray(list)) return undefined
  const wanted = [...keys].sort().join()
  return list.every(each => Object.keys(Object(each)).sort().join() === wanted) ? list : undefined
}
