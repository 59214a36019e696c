import type { HookPhase } from '../../../model/hook.ts'
import type { LiveObject } from '../../../model/live-object.ts'
import { formatId, type ObjectKey, parseKey } from '../../../model/object.ts'
import type { Waiting } from '../../../model/order.ts'
import { isWell } from '../../../model/outcome.ts'
import type { ClusterPlan, DesiredObject } from '../../../model/plan.ts'
import type { Teardown } from '../../../model/teardown.ts'
import { holderName, holdersOf } from '../order/holders.ts'
import { keptHooks, teardownOf } from './kept-hooks.ts'
import { asRunOf } from './plan-hooks.ts'

type Teardowns = ReadonlyMap<string, Teardown>

export interface TeardownRequest {
  /** By application, as the cluster keeps them. */
  readonly known: Teardowns
  /** The hooks of deletion that are rendered now. */
  readonly rendered: readonly DesiredObject[]
  /** Applications that should be here. */
  readonly applications: readonly string[]
  /** Those of them that cannot be read. */
  readonly unreadable: readonly string[]
  readonly live: ReadonlyMap<ObjectKey, LiveObject>
  /** What would be deleted if there were no hooks of deletion. */
  readonly plan: Pick<ClusterPlan, 'deletions'>
  /** Some kinds cannot be listed now: there may be more than is seen. */
  readonly isBlind: boolean
}

export interface TeardownPlan {
  /** What is to be kept, before anything else is written; the same map where it is kept already. */
  readonly teardowns: Teardowns
  /** Hooks that are to run now, or have run. */
  readonly desired: readonly DesiredObject[]
  /** What comes later, and why. */
  readonly waiting: readonly Waiting[]
  /** Applications of which nothing may be deleted yet. */
  readonly staying: ReadonlySet<string>
  /** Applications of which a hook failed, and why. */
  readonly failed: ReadonlyMap<string, string>
  /** The keys of all hooks of applications that are leaving. */
  readonly hooks: ReadonlySet<ObjectKey>
}

/**
 * What happens with applications that leave a cluster and have hooks of deletion: those of PreDelete run, then what the
 * application has goes, then those of PostDelete run, and at last all hooks go. An application of which nothing goes,
 * because others have it now, has another name and runs none.
 */
export function planTeardowns(request: TeardownRequest): TeardownPlan {
  const { known, rendered, applications, unreadable } = request
  const next = new Map<string, Teardown>()
  for (const [application, hooks] of Map.groupBy(rendered, each => each.application))
    next.set(application, teardownOf(hooks, known.get(application)))
  const leaving: Leaving[] = []
  const present = new Set(applications)
  for (const [application, teardown] of known) {
    if (unreadable.includes(application)) next.set(application, teardown)
    if (present.has(application) || unreadable.includes(application)) continue
    const left = leavingFrom(application, teardown, request)
    if (left === undefined) continue
    next.set(application, left.teardown)
    leaving.push(left)
  }
  return {
    teardowns: isSame(known, next) ? known : next,
    desired: leaving.flatMap(({ desired }) => desired),
    waiting: leaving.flatMap(({ waiting }) => waiting ?? []),
    staying: new Set(leaving.flatMap(({ application, stays }) => (stays ? application : []))),
    failed: new Map(leaving.flatMap(({ application, failure }) => (failure ? [[application, failure]] : []))),
    hooks: new Set(leaving.flatMap(({ teardown }) => keptHooks(teardown).map(({ key }) => key))),
  }
}

function isSame(a: Teardowns, b: Teardowns): boolean {
  return a.size === b.size && [...a].every(([name, teardown]) => b.get(name) === teardown)
}

/** An application that leaves. */
interface Leaving {
  readonly application: string
  readonly teardown: Teardown
  readonly desired: readonly DesiredObject[]
  readonly waiting?: readonly Waiting[]
  readonly stays?: boolean
  readonly failure?: string
}

/** Undefined: there is nothing to be kept of it any more. */
function leavingFrom(
  application: string,
  teardown: Teardown,
  { live, plan, rendered, isBlind }: TeardownRequest,
): Leaving | undefined {
  const hooks = keptHooks(teardown)
  const keys = new Set(hooks.map(({ key }) => key))
  const own = [...live.values()].filter(each => each.application === application)
  if (teardown.stage === 'Over')
    return own.some(({ key }) => keys.has(key)) ? { application, teardown, desired: [] } : undefined
  const taken = new Set(rendered.map(({ key }) => key))
  if (teardown.stage === undefined && hooks.every(({ key }) => taken.has(key))) return undefined
  const { going, staying } = membersOf(own, keys, plan)
  if (teardown.stage === undefined && going.length === 0)
    return own.length === 0 && !isBlind ? undefined : { application, teardown, desired: [] }
  const begun: Teardown = teardown.stage === 'Begun' ? teardown : { ...teardown, stage: 'Begun' }
  const before = runsOf(begun, 'PreDelete')
  if (going.length > 0) return deleting(application, begun, before, going, live)
  const ran = before.filter(({ key }) => live.has(key))
  const after = runsOf(begun, 'PostDelete')
  if (staying.length > 0 || isBlind) {
    const [left] = staying
    const reason = left === undefined ? 'not all kinds can be listed' : `${nameOf(left)} is not gone yet`
    const waiting = after.map(({ key }): Waiting => ({ key, application, reason }))
    return { application, teardown: begun, desired: ran, waiting }
  }
  const open = openOf(after, live)
  if (open === undefined) return { application, teardown: { ...begun, stage: 'Over' }, desired: [] }
  return { application, teardown: begun, desired: [...ran, ...after], ...toldOf(open, live) }
}

function deleting(
  application: string,
  teardown: Teardown,
  before: readonly DesiredObject[],
  going: readonly ObjectKey[],
  live: TeardownRequest['live'],
): Leaving {
  const open = openOf(before, live)
  const waits = (keys: readonly ObjectKey[], reason: string): readonly Waiting[] =>
    keys.map(key => ({ key, application, reason }))
  if (open !== undefined) {
    const waiting = waits(going, `${nameOf(open.key)} comes first`)
    return { application, teardown, desired: before, stays: true, waiting, ...toldOf(open, live) }
  }
  const later = runsOf(teardown, 'PostDelete').map(({ key }) => key)
  const waiting = waits(later, `${nameOf(going[0] ?? '')} is not gone yet`)
  return { application, teardown, desired: before, waiting }
}

/** What goes or is going of an application, and what does not, but for its hooks and for what these lie in, by key. */
function membersOf(
  own: readonly LiveObject[],
  hooks: ReadonlySet<ObjectKey>,
  { deletions }: TeardownRequest['plan'],
): { readonly going: readonly ObjectKey[]; readonly staying: readonly ObjectKey[] } {
  const planned = new Set(deletions.map(({ key }) => key))
  const holders = holdersOf([...hooks])
  const members = own.filter(each => !hooks.has(each.key) && !holders.has(holderName(each) ?? ''))
  const [going, staying] = [true, false].map(goes =>
    members
      .filter(each => (planned.has(each.key) || each.isTerminating) === goes)
      .map(({ key }) => key)
      .sort(),
  )
  return { going: going ?? [], staying: staying ?? [] }
}

function runsOf(teardown: Teardown, phase: HookPhase): readonly DesiredObject[] {
  return keptHooks(teardown)
    .filter(({ hook }) => hook?.phases[0] === phase)
    .map(each => asRunOf(each, each.sync ?? '', phase))
}

/** The first hook that has not come to a good end. */
function openOf(hooks: readonly DesiredObject[], live: TeardownRequest['live']): DesiredObject | undefined {
  const isDone = ({ key, run }: DesiredObject): boolean => {
    const there = live.get(key)
    return there !== undefined && there.run === run?.name && isWell(there.health)
  }
  const open = hooks.filter(each => !isDone(each))
  return open.find(({ key }) => live.get(key)?.health.status === 'Degraded') ?? open[0]
}

function toldOf(
  { key, run }: DesiredObject,
  live: TeardownRequest['live'],
): Pick<Leaving, 'failure'> | undefined {
  const there = live.get(key)
  if (there?.run !== run?.name || there?.health.status !== 'Degraded') return undefined
  const { message } = there.health
  return { failure: `${nameOf(key)} failed${message === '' ? '' : `: ${message}`}; the deletion waits` }
}

function nameOf(key: ObjectKey): string {
  return formatId(parseKey(key))
}
