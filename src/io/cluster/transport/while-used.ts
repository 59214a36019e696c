import type { Dispatcher } from 'undici'

/** Connections for requests that end by themselves. */
export interface Requests {
  use<Result>(task: (dispatcher: Dispatcher) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

const idleMs = 5_000

/** Connections that are opened when they are needed, and let go when they were not for a while: most clusters are at rest. */
export function whileUsed(open: () => Dispatcher): Requests {
  let dispatcher: Dispatcher | undefined
  let inFlight = 0
  let idle: NodeJS.Timeout | undefined
  const close = async (): Promise<void> => {
    clearTimeout(idle)
    const closing = dispatcher
    dispatcher = undefined
    await closing?.close()
  }
  return {
    async use(task) {
      clearTimeout(idle)
      dispatcher ??= open()
      inFlight++
      try {
        return await task(dispatcher)
      } finally {
        // Answers that are still being read keep their connections until they are done.
        if (--inFlight === 0) idle = setTimeout(close, idleMs).unref()
      }
    },
    close,
  }
}
