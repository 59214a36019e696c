import type { Log } from './log/log.ts'

/** Within the half minute that Kubernetes gives a Pod. */
const patienceMs = 25_000

/**
 * Aborted with a Stopped by the first SIGINT or SIGTERM, so that what is in flight ends in order; a second one ends
 * at once, and so does the end of patience. `onTerminate` is the exit code of a SIGTERM.
 */
export function stopSignal(onTerminate: number, log: Log): AbortSignal {
  const controller = new AbortController()
  const codes = { SIGINT: 130, SIGTERM: onTerminate }
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(codes[name])
      log.say('info', 'ending', {}, 'ending what is in flight; once more ends at once')
      setTimeout(() => process.exit(codes[name]), patienceMs).unref()
      controller.abort(new Stopped(codes[name]))
    })
  }
  return controller.signal
}

/** Why a verb ended before it was done: a person or a supervisor asked for it. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
  readonly exitCode: number

  constructor(exitCode: number) {
    super('stopped')
    this.exitCode = exitCode
  }
}
