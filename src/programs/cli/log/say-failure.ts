import type { OperationError } from '../../../core/model/operation-error.ts'
import { colors } from '../colors.ts'
import type { Log } from './log.ts'

/** What goes on by itself, and is held up while it fails. */
export type FailureOf = 'source' | 'report' | 'rollout' | 'forge' | 'notifier' | 'events'

/** Tells what failed, and when it is tried again. */
export function sayFailure(log: Log, part: FailureOf, failure: OperationError, retryMs: number): void {
  const { code, message: detail } = failure
  const retryInSeconds = Math.round(retryMs / 1_000)
  const text = colors.err.red(`${code}: ${detail}; next try in ${retryInSeconds} s`)
  log.say('error', `${part} failed`, { part, code, detail, retryInSeconds }, text)
}
