import { recentLapses } from '../../core/health/index.ts'
import type { LiveObject } from '../../core/model/live-object.ts'

/**
 * An object as it is seen now, with since when it is as it is: where it was seen before, by what was seen. It counts
 * anew when it changes its status, is to be something else, or gets further than it ever did. `now` in milliseconds
 * since the epoch.
 */
export function remembered(object: LiveObject, before: LiveObject | undefined, now: number): LiveObject {
  const seconds = Math.floor(now / 1_000)
  const { healthSince: told } = object
  if (before === undefined || before.uid !== object.uid)
    return told === undefined || told <= seconds ? object : { ...object, healthSince: seconds }
  const isSame = before.health.status === object.health.status
  const lapses = lapsesOf(object, before, now)
  const furthest = isSame ? Math.max(before.progress ?? 0, object.progress ?? 0) : (object.progress ?? 0)
  const since = isSame && !isFresh(object, before) ? before.healthSince : seconds
  // What says it all itself is not copied.
  if (since === told && furthest === (object.progress ?? 0) && lapses.length === 0) return object
  const { progress: _, healthSince: __, ...rest } = object
  return {
    ...rest,
    ...(since !== undefined && { healthSince: since }),
    ...(furthest > 0 && { progress: furthest }),
    ...(lapses.length > 0 && { lapses }),
  }
}

function isFresh(object: LiveObject, before: LiveObject): boolean {
  if (object.health.status !== 'Progressing') return false
  return object.driftKey !== before.driftKey || (object.progress ?? 0) > (before.progress ?? 0)
}

const kept = 50

// What our own change brings about is no lapse.
function lapsesOf(object: LiveObject, before: LiveObject, now: number): readonly number[] {
  const recent = recentLapses(before, now)
  const { status } = object.health
  const isIll = status === 'Progressing' || status === 'Degraded'
  const lapsed = before.health.status === 'Healthy' && isIll && object.driftKey === before.driftKey
  return lapsed ? [...recent, Math.floor(now / 1_000)].slice(-kept) : recent
}
