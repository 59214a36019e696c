import { type Diagnostic, isError } from '../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Rendered } from '../model/desired.ts'
import type { Application, Cluster, FleetNode } from '../model/fleet.ts'
import { formatId, idOf, keyOf, type ObjectKey } from '../model/object.ts'
import { formatPin } from '../model/pin.ts'
import { isSharedNamespace } from '../model/shared-namespace.ts'
import { tierOf } from '../schedule/index.ts'
import { checkDivided } from './check-divided.ts'
import { errorsAt, type RenderAt } from './content.ts'
import type { Content } from './effective.ts'
import type { Lapsed, PinnedAt } from './pins.ts'
import { policyOverlap } from './place/problems.ts'
import type { Active, Exception, PairContent, Unreadable, Visit } from './render-tree.ts'

export interface RenderRun {
  readonly renderAt: RenderAt
  readonly fallback: Fallback
  readonly pinned: PinnedAt
  readonly lapsed: Lapsed
}

/** Where a pair with errors takes its content from: its effective revision; undefined where none has it. */
export type Fallback = (application: string, cluster: string) => Content | undefined

export interface OwnPairs {
  readonly pairs: readonly PairContent[]
  readonly unreadable: readonly Unreadable[]
  readonly exceptions: readonly Exception[]
  /** What the pairs that are held render at head. */
  readonly coming: readonly Rendered[]
  /** Something that belongs there cannot be read as a whole. */
  readonly keepsAll: boolean
}

/** Renders the applications of one cluster; one with errors stays at its effective revision, its neighbours go on. */
export function renderPairs(run: RenderRun, visit: Visit, cluster: Cluster): OwnPairs {
  const selected = visit.active.filter(each => each.reached.cluster?.name === cluster.name)
  const byName = Map.groupBy(selected, ({ application }) => application.name)
  const here = [...byName.values()].flatMap(([first]) => first ?? [])
  const contents = here.map(active => ({
    active,
    rendered: run.renderAt(visit.chain, active.application, { cluster }),
  }))
  const twice = duplicates(...contents.map(({ rendered }) => rendered))
  const own = { pairs: [] as PairContent[], unreadable: [] as Unreadable[], exceptions: [] as Exception[] }
  const coming: Rendered[] = []
  let keepsAll = visit.troubled.some(isUnread)
  for (const { active, rendered } of contents) {
    const rivals = byName.get(active.application.name) ?? []
    const unread = [...errorsAt(visit.troubled, active.application), ...rendered.diagnostics.filter(isError)]
    keepsAll ||= unread.length > 0
    const errors = [
      ...placedTwice(rivals),
      ...misrefined(active, cluster),
      ...pairErrors(visit.troubled, active, rendered, twice),
    ]
    const overflows = (tierOf(active.placed.policy)?.(cluster.placement) ?? 0) > 0
    const staying = overflows || active.staying.includes(cluster.path)
    const stays = { ...(staying && { staying }), ...(overflows && { overflows }) }
    const pinned = run.pinned(active.application, cluster)
    if (pinned !== undefined && placedTwice(rivals).length === 0) {
      coming.push(rendered)
      pin(run, own, cluster, active.application, pinned, stays)
    } else if (errors.length === 0) own.pairs.push({ application: active.application, rendered, ...stays })
    else {
      coming.push(rendered)
      hold(run, own, cluster, active.application, errors, stays)
    }
  }
  return { ...own, coming, keepsAll }
}

// Nobody knows of which applications such a file is.
function isUnread({ problems }: FleetNode): boolean {
  return problems.some(({ applications, diagnostic }) => applications === undefined && isError(diagnostic))
}

// Two policies that give one cluster the same application may want different things: the pair stays as it is.
function placedTwice([first, second]: readonly Active[]): readonly Diagnostic[] {
  if (first === undefined || second === undefined) return []
  return [policyOverlap(first.application.name, first.placed.policy, second.placed.policy)]
}

function misrefined({ misrefined: found }: Active, { path }: Cluster): readonly Diagnostic[] {
  return found
    .filter(({ scope }) => path === scope || path.startsWith(`${scope}/`))
    .map(({ diagnostic }) => diagnostic)
}

function pairErrors(
  troubled: readonly FleetNode[],
  active: Active,
  rendered: Rendered,
  twice: ReadonlyMap<string, readonly Diagnostic[]>,
): readonly Diagnostic[] {
  const own = rendered.diagnostics.filter(isError)
  return [
    ...errorsAt(troubled, active.application),
    ...(own.length > 0 ? own : active.workloads.unreadable),
    ...(twice.get(active.application.name) ?? []),
    ...active.workloads.diagnostics.filter(isError),
    ...checkDivided(rendered, active.workloads),
  ]
}

interface Collected {
  readonly pairs: PairContent[]
  readonly unreadable: Unreadable[]
  readonly exceptions: Exception[]
}

function hold(
  run: RenderRun,
  own: Collected,
  cluster: Cluster,
  application: Application,
  because: readonly Diagnostic[],
  stays: Stays,
): void {
  const name = application.name
  const effective = run.fallback(name, cluster.name)
  if (effective === undefined) {
    own.unreadable.push({ application: name, because })
    own.exceptions.push({ cluster: cluster.name, application: name, because })
    return
  }
  const { revision, rendered, vars } = effective
  own.pairs.push({
    application: effective.application,
    rendered,
    vars,
    held: { revision, because },
    ...(stays.overflows && stays),
  })
  own.exceptions.push({ cluster: cluster.name, application: name, revision, because })
}

type Stays = Pick<PairContent, 'staying' | 'overflows'>

// Somebody's word: what is wrong at head does not concern who stays behind it.
function pin(
  run: RenderRun,
  own: Collected,
  cluster: Cluster,
  { name, ...application }: Application,
  { pin: word, content }: NonNullable<ReturnType<PinnedAt>>,
  stays: Stays,
): void {
  if (!('rendered' in content) || word.revision === undefined) {
    hold(run, own, cluster, { name, ...application }, 'rendered' in content ? [] : [content], stays)
    return
  }
  const { revision } = word
  const because: readonly Diagnostic[] = [
    { code: 'rollout/waiting', severity: 'warning', message: formatPin(word), at: cluster.at },
  ]
  const { rendered, application: was, vars } = content
  own.pairs.push({ application: was, rendered, vars, held: { revision, because, by: 'pin' }, ...stays })
  own.exceptions.push({ cluster: cluster.name, application: name, revision, because: [], pinned: true })
}

// Keyed on the combination of results, which thousands of clusters have in common.
const duplicates: (...rendered: readonly Rendered[]) => ReadonlyMap<string, readonly Diagnostic[]> =
  memoizeByIdentity((...all: readonly Rendered[]) => {
    const owners = new Map<ObjectKey, { readonly rendered: Rendered; readonly index: number }>()
    const found = new Map<string, Diagnostic[]>()
    for (const rendered of all) {
      for (const [index, resource] of rendered.resources.entries()) {
        if (isSharedNamespace(resource.object)) continue
        const key = keyOf(idOf(resource.object))
        const other = owners.get(key)
        if (other === undefined) owners.set(key, { rendered, index })
        else if (other.rendered !== rendered) report(found, other, { rendered, index })
      }
    }
    return found
  })

type Spot = { readonly rendered: Rendered; readonly index: number }

function report(found: Map<string, Diagnostic[]>, first: Spot, second: Spot): void {
  for (const [mine, other] of [
    [first, second],
    [second, first],
  ] as const) {
    const resource = mine.rendered.resources[mine.index]
    const rival = other.rendered.resources[other.index]
    if (resource === undefined || rival === undefined) continue
    const diagnostic: Diagnostic = {
      code: 'render/object-duplicate',
      severity: 'error',
      message: `${formatId(idOf(resource.object))} is rendered by applications "${mine.rendered.application}" and "${other.rendered.application}"`,
      at: resource.origin,
      related: [{ message: 'also rendered here', at: rival.origin }],
      hint: 'keep it in one of them, or give one of them another namespace or namePrefix',
    }
    const list = found.get(mine.rendered.application) ?? []
    found.set(mine.rendered.application, [...list, diagnostic])
  }
}
