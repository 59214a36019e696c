import type { HookPhase } from '../../../model/hook.ts'
import type { LiveObject } from '../../../model/live-object.ts'
import { formatId, type ObjectKey, parseKey } from '../../../model/object.ts'
import { isWell } from '../../../model/outcome.ts'
import type { DesiredObject } from '../../../model/plan.ts'
import { stageOf } from '../stages.ts'

/** The objects of one cluster as the order is decided from them. */
export interface Scene {
  /** What should be there, by key. */
  readonly desired: ReadonlyMap<ObjectKey, DesiredObject>
  readonly live: ReadonlyMap<ObjectKey, LiveObject>
  /** What has still to be created or updated. */
  readonly pending: ReadonlySet<ObjectKey>
}

/** Why an object cannot be built upon yet; undefined: it is applied as it is to be, and well as it was seen last. */
export function unsettled(key: ObjectKey, { pending, live }: Scene): string | undefined {
  const name = formatId(parseKey(key))
  if (pending.has(key)) return `${name} is not applied yet`
  const health = live.get(key)?.health
  if (health === undefined) return `${name} is missing`
  if (isWell(health)) return undefined
  return `${name} is ${health.status}${health.message === '' ? '' : `: ${health.message}`}`
}

/**
 * The wave of an object; undefined for a Namespace or CRD that names none: these come before all waves, whatever their
 * application waits for, because objects of others may need them.
 */
export function waveOf(
  key: ObjectKey,
  { order, run }: Pick<DesiredObject, 'order' | 'run'>,
): number | undefined {
  if (run !== undefined) return beginningOf[run.phase] + (order?.wave ?? 0)
  if (order?.wave !== undefined) return order.wave
  return stageOf(parseKey(key)) === 0 ? undefined : 0
}

// Farther apart than waves can be.
const span = 2 ** 33
const beginningOf: Readonly<Record<HookPhase, number>> = {
  SyncFail: -2 * span,
  PreSync: -span,
  Sync: 0,
  PostSync: span,
  PreDelete: 3 * span,
  PostDelete: 4 * span,
}

/** A wave as people know it: of hooks before and after the others with the phase. */
export function formatWave(wave: number): string {
  const phase = Math.round(wave / span)
  if (phase === 0) return `wave ${wave}`
  const names = { 4: 'PostDelete', 3: 'PreDelete', 1: 'PostSync', '-1': 'PreSync' }
  return names[phase as keyof typeof names] ?? 'SyncFail'
}
