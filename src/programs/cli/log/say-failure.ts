import type { OperationError } from '../../../core/model/operation-error.ts'
import type { Clock } from '../../../reconcile/ports.ts'
import { colors } from '../colors.ts'
import type { Log } from './log.ts'

/** What goes on by itself, and is held up while it fails. */
export type FailureOf = 'source' | 'report' | 'rollout' | 'revert' | 'forge' | 'notifier' | 'events'

/** Tells what failed and when it is tried again, and the same again only when it was to be tried again by then. */
export function failureSayer(
  log: Log,
  clock: Clock,
): (part: FailureOf, failure: OperationError, retryMs: number | undefined) => void {
  const told = new Map<string, number>()
  return (part, { code, message: detail }, retryMs) => {
    const key = `${part} ${code}: ${detail}`
    const now = clock.now()
    if (now < (told.get(key) ?? 0)) return
    // Whatever else makes us look comes in between.
    for (const [each, until] of told) if (until <= now) told.delete(each)
    told.set(key, now + (retryMs ?? 0))
    const retryInSeconds = retryMs === undefined ? undefined : Math.round(retryMs / 1_000)
    const next = retryInSeconds === undefined ? 'not tried again' : `next try in ${retryInSeconds} s`
    const text = colors.err.red(`${code}: ${detail}; ${next}`)
    log.say('error', `${part} failed`, { part, code, detail, retryInSeconds }, text)
  }
}
