import { inspect } from 'node:util'
import { OperationError } from '../../../core/model/operation-error.ts'
import { Stopped } from '../stop-signal.ts'
import { UsageError } from '../usage-error.ts'
import type { Log } from './log.ts'

/** Tells in a log store why the process ends; gives whether it did. What a person asked, or mistyped, is told as text. */
export function saysEnd(log: Log, error: unknown): boolean {
  if (log.format === 'text' || error instanceof Stopped || error instanceof UsageError) return false
  if (error instanceof OperationError) log.say('error', 'ended', { code: error.code, detail: error.message })
  else log.say('error', 'ended by a mistake in Banyan itself', { detail: inspect(error) })
  return true
}
