import { writeSync } from 'node:fs'
import { Session } from 'node:inspector'
import { jsonLog } from '../log/json-log.ts'
import type { LogFormat } from '../log/log.ts'

const stderr = 2

/**
 * Ends the process with 1 from a thread of it, though its main thread be in the midst of something; what it does then is
 * cut off.
 */
export function endProcess(
  format: LogFormat,
  said: {
    readonly message: string
    readonly lease: string
    readonly seconds?: number
    readonly text: string
  },
): void {
  const { message, text, ...fields } = said
  // The stream of a thread would be written by the main one.
  const write = (line: string): number => writeSync(stderr, line)
  if (format === 'text') write(`${text}\n`)
  else jsonLog('error', { write }).say('error', message, fields)
  // `process.exit` ends no more than the thread here, and no signal reaches the first process of a container from
  // within. Evaluating interrupts what runs; Node says then, for no reason, that it waits for the debugger.
  const session = new Session()
  session.connectToMainThread()
  session.post('Runtime.evaluate', { expression: 'process.exit(1)' })
}
