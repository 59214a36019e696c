import { sha256 } from '../../../../base/std/hash.ts'
import { asRun, type HookPhase, isOfDeletion } from '../../../model/hook.ts'
import type { SyncRecord } from '../../../model/inventory.ts'
import type { LiveObject } from '../../../model/live-object.ts'
import type { ObjectKey } from '../../../model/object.ts'
import { isWell } from '../../../model/outcome.ts'
import type { DesiredObject } from '../../../model/plan.ts'

type Live = ReadonlyMap<ObjectKey, LiveObject>

/** What has to be there of hooks, besides all else. */
export interface HookPlan {
  /** What should be there now: hooks that are to run or have run for the newest content, and no others. */
  readonly desired: readonly DesiredObject[]
  /** Those that run when their application leaves. */
  readonly ofDeletion: readonly DesiredObject[]
  /** Hooks that are not to run now, and stay where they are. */
  readonly retained: ReadonlySet<ObjectKey>
  /** Hooks that have run and are to go. */
  readonly spent: readonly DesiredObject[]
  /** Applications that are not through with their newest content, and its digest. */
  readonly syncing: ReadonlyMap<string, string>
  /** Applications of whose newest content a hook failed for good, and why. */
  readonly failed: ReadonlyMap<string, string>
}

const nothing: Omit<HookPlan, 'desired'> = {
  ofDeletion: [],
  retained: new Set(),
  spent: [],
  syncing: new Map(),
  failed: new Map(),
}

/**
 * Hooks run once for each content of their application in a cluster, which `sync` is the digest of: PreSync, then the
 * objects of the application with the Sync hooks among them, then PostSync. What has run for another content is made
 * anew. Where a hook fails, those of SyncFail run, and nothing more until the content changes or the failed hook is gone.
 */
export function planHooks(
  all: readonly DesiredObject[],
  live: Live,
  syncs: ReadonlyMap<string, SyncRecord>,
): HookPlan {
  if (all.every(({ hook }) => hook === undefined)) return { desired: all, ...nothing }
  const ofDeletion = all.filter(({ hook }) => hook !== undefined && isOfDeletion(hook))
  const desired = all.filter(({ hook }) => hook === undefined || !isOfDeletion(hook))
  const hooks = desired.filter(({ hook }) => hook !== undefined)
  const runs = new Map<ObjectKey, DesiredObject>()
  const plan = { retained: new Set<ObjectKey>(), spent: [] as DesiredObject[] }
  const syncing = new Map<string, string>()
  const failed = new Map<string, string>()
  for (const [application, own] of Map.groupBy(hooks, each => each.application)) {
    const sync = own[0]?.sync ?? ''
    const record = syncs.get(application)
    if (record?.digest === sync) {
      for (const each of own) retain(each, live.get(each.key), plan)
      if (record.failure !== undefined) failed.set(application, record.failure)
      continue
    }
    syncing.set(application, sync)
    const isFailing = own.some(each => failedIn(live.get(each.key), sync))
    for (const each of own) {
      const run = runOf(each, sync, isFailing)
      if (run === undefined) plan.retained.add(each.key)
      else runs.set(each.key, run)
    }
  }
  const left = desired.flatMap(each => (each.hook === undefined ? each : (runs.get(each.key) ?? [])))
  return { desired: left, ofDeletion, ...plan, syncing, failed }
}

function retain(
  object: DesiredObject,
  live: LiveObject | undefined,
  plan: { readonly retained: Set<ObjectKey>; readonly spent: DesiredObject[] },
): void {
  const { key, hook } = object
  plan.retained.add(key)
  if (live === undefined || hook === undefined) return
  const isSpent = isWell(live.health) ? hook.goesWhenSucceeded : isFailed(live) && hook.goesWhenFailed
  if (isSpent) plan.spent.push(object)
}

function isFailed({ health }: LiveObject): boolean {
  return health.status === 'Degraded'
}

/** Whether a hook ran for this content and failed. */
export function failedIn(live: LiveObject | undefined, sync: string): boolean {
  const isOfIt = live?.run?.startsWith(`${sync.slice(0, 32)}.`) === true
  return live !== undefined && isOfIt && live.run !== runName(sync, 'SyncFail') && isFailed(live)
}

/** The hook as it is to run now; undefined: it is not to. */
function runOf(object: DesiredObject, sync: string, isFailing: boolean): DesiredObject | undefined {
  const [phase] = object.hook?.phases ?? []
  if (phase === undefined || (phase === 'SyncFail' && !isFailing)) return undefined
  return asRunOf(object, sync, phase)
}

/** A hook as it is applied for one run. */
export function asRunOf(object: DesiredObject, sync: string, phase: HookPhase): DesiredObject {
  const run = runName(sync, phase)
  const digest = sha256(`${object.digest} ${run}`)
  return { ...object, object: asRun(object.object, run), digest, run: { name: run, phase } }
}

function runName(sync: string, phase: HookPhase): string {
  return `${sync.slice(0, 32)}.${phase}`
}
