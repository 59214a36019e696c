import type { HealthTimes } from '../model/health-times.ts'
import type { LiveObject } from '../model/live-object.ts'
import type { ObjectKey } from '../model/object.ts'
import type { Health } from '../model/outcome.ts'

/** The health of objects with regard to how long they have it. */
export interface InTime {
  readonly objects: ReadonlyMap<ObjectKey, LiveObject>
  /** When the first of them changes although nothing happens, in milliseconds since the epoch. */
  readonly changesAt?: number
}

/**
 * Judges by time: what became Healthy within the stability window is still Progressing, and what is Progressing beyond
 * the deadline is Degraded. `now` in milliseconds since the epoch; objects that are as they were are the same objects, and so is the map where all are.
 */
export function inTime(objects: ReadonlyMap<ObjectKey, LiveObject>, times: HealthTimes, now: number): InTime {
  let changesAt = Number.POSITIVE_INFINITY
  let judged: Map<ObjectKey, LiveObject> | undefined
  for (const [key, object] of objects) {
    const at = turnOf(object, times, now)
    if (at !== undefined && now < at) changesAt = Math.min(changesAt, at)
    const health = withLapses(
      at === undefined ? object.health : inTimeOf(object, times, now < at),
      object,
      now,
    )
    if (health === object.health) continue
    judged ??= new Map(objects)
    judged.set(key, { ...object, health })
  }
  return { objects: judged ?? objects, ...(changesAt < Number.POSITIVE_INFINITY && { changesAt }) }
}

/** When time alone makes something else of an object, in milliseconds since the epoch; undefined: never. */
function turnOf(
  { health: { status }, healthSince, patienceSeconds = 0 }: LiveObject,
  { stabilityWindowSeconds, progressDeadlineSeconds }: HealthTimes,
  now: number,
): number | undefined {
  if (healthSince === undefined) return undefined
  // The clock of a cluster may be ahead of ours.
  const since = Math.min(healthSince * 1_000, now)
  if (status === 'Healthy')
    return stabilityWindowSeconds === 0 ? undefined : since + stabilityWindowSeconds * 1_000
  const isWaitedFor = status === 'Progressing' && patienceSeconds !== Number.POSITIVE_INFINITY
  return isWaitedFor ? since + Math.max(patienceSeconds, progressDeadlineSeconds) * 1_000 : undefined
}

function inTimeOf(
  { health, healthSince = 0, patienceSeconds = 0 }: LiveObject,
  { stabilityWindowSeconds, progressDeadlineSeconds }: HealthTimes,
  isEarly: boolean,
): Health {
  if (isEarly !== (health.status === 'Healthy')) return health
  const since = new Date(healthSince * 1_000).toISOString().replace('.000Z', 'Z')
  if (isEarly) {
    const message = `healthy since ${since}, which has to last for ${stabilityWindowSeconds}s`
    return { status: 'Progressing', message }
  }
  const limit = Math.max(patienceSeconds, progressDeadlineSeconds)
  return {
    status: 'Degraded',
    message: `no further since ${since}, for more than ${limit}s: ${health.message}`,
  }
}

/** How long a lapse is told. */
const recentSeconds = 600

/** The lapses that are still told, of times in seconds since the epoch; `now` in milliseconds. */
export function recentLapses({ lapses = [] }: LiveObject, now: number): readonly number[] {
  return lapses.filter(at => at > now / 1_000 - recentSeconds)
}

// Once may be a node that went away; again and again is an illness.
function withLapses(health: Health, object: LiveObject, now: number): Health {
  const { length } = health.status === 'Healthy' ? [] : recentLapses(object, now)
  if (length < 2) return health
  return { ...health, message: `${health.message} (it was healthy and then not, ${length} times of late)` }
}
