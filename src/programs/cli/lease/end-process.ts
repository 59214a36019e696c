import { writeSync } from 'node:fs'
import { Session } from 'node:inspector'
import { jsonLog } from '../log/json-log.ts'
import type { LogFormat } from '../log/log.ts'

const stderr = 2

/** For how long a main thread may take to end by itself. */
const graceMs = 2_000

interface Said {
  readonly message: string
  readonly lease: string
  readonly seconds?: number
  readonly text: string
}

let isEnding = false

/**
 * Ends the process with 1 from a thread of it, though its main thread be in the midst of something; what it does then is
 * cut off. Said and done once, however often it is asked for.
 */
export function endProcess(format: LogFormat, said: Said): void {
  if (isEnding) return
  isEnding = true
  // Evaluating does not interrupt a call of the system that does not return, such as a read from a disk that is away. Two
  // things are left to a liveness probe: no signal reaches the first process of a container from within, and an exit
  // stops this thread and then waits for such calls of other threads. Neither process goes on with its work.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), graceMs)
  say(format, said)
  // `process.exit` ends no more than the thread here. Evaluating interrupts what runs; Node says then, for no reason, that
  // it waits for the debugger.
  const session = new Session()
  session.connectToMainThread()
  session.post('Runtime.evaluate', { expression: 'process.exit(1)' })
}

function say(format: LogFormat, { message, text, ...fields }: Said): void {
  // The stream of a thread would be written by the main one.
  const write = (line: string): number => writeSync(stderr, line)
  try {
    if (format === 'text') write(`${text}\n`)
    else jsonLog('error', { write }).say('error', message, fields)
  } catch {
    // The pipe is full, or nobody reads it any more: the end must not hang on that.
  }
}
