import type { OperationError } from '../../../core/model/operation-error.ts'
import { colors } from '../colors.ts'
import type { Log } from './log.ts'

/** Tells why the status branch cannot begin anew. */
export function sayGrowth(log: Log, { code, message: detail }: OperationError): void {
  const text = colors.err.yellow(
    `the status branch cannot begin anew, and goes on growing: ${code}: ${detail}`,
  )
  log.say('warn', 'status branch not begun anew', { code, detail }, text)
}
