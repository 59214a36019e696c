import type { LiveObject } from '../../../model/live-object.ts'
import { formatId, type ObjectKey, parseKey } from '../../../model/object.ts'
import type { Failure } from '../../../model/outcome.ts'
import { groupKindOf } from '../scope.ts'

type Live = ReadonlyMap<ObjectKey, LiveObject>

/** What is on its way out, with what goes with it. */
export function leavingReasons(live: Live): (key: ObjectKey) => string | undefined {
  const leaving = [...live.values()].filter(({ isTerminating }) => isTerminating)
  if (leaving.length === 0) return () => undefined
  const kinds = new Map(leaving.flatMap(each => (each.defines === undefined ? [] : [[each.defines, each]])))
  return key => {
    const id = parseKey(key)
    const own = live.get(key)
    if (own?.isTerminating === true) return `it is ${own.health.message}`
    const holder = live.get(`/Namespace//${id.namespace}`)
    if (holder?.isTerminating === true) return `${nameOf(holder)} is ${holder.health.message}`
    const definition = kinds.get(groupKindOf(id))
    return definition && `${nameOf(definition)} is ${definition.health.message}`
  }
}

/** Longer than this nothing takes that somebody looks after. */
const patienceMs = 300_000

export interface Hanging {
  readonly failures: readonly Failure[]
  /** When the next one has been on its way out for too long, in milliseconds since the epoch. */
  readonly nextAt?: number
}

/** What has been on its way out for too long, with what holds it. */
export function hangingAmong(live: Live, now: number): Hanging {
  const leaving = [...live.values()].filter(({ deletedAt }) => deletedAt !== undefined)
  if (leaving.length === 0) return { failures: [] }
  const failures: Failure[] = []
  let nextAt = Number.POSITIVE_INFINITY
  for (const object of leaving.sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const { key, deletedAt = now, health } = object
    if (now < deletedAt + patienceMs) nextAt = Math.min(nextAt, deletedAt + patienceMs)
    else {
      const message = `${nameOf(object)} does not go: ${health.message}, since ${new Date(deletedAt).toISOString()}`
      failures.push({ code: 'cluster/deletion-hangs', message, key, retryable: false })
    }
  }
  return { failures, ...(Number.isFinite(nextAt) && { nextAt }) }
}

function nameOf({ key }: LiveObject): string {
  return formatId(parseKey(key))
}
