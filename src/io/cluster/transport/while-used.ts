import type { Dispatcher } from 'undici'

/** Connections for requests that end by themselves. */
export interface Requests {
  use<Result>(task: (dispatcher: Dispatcher) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

const idleMs = 5_000
const few = 4

/**
 * Connections of their own for many requests at a time: opened when they are needed, and let go when they were not for
 * a while, since most clusters are at rest. A few at a time go over the connection that there is anyway: another one
 * costs both sides more than what it saves them.
 */
export function whileUsed(shared: Dispatcher, open: () => Dispatcher): Requests {
  let own: Dispatcher | undefined
  let inFlight = 0
  let idle: NodeJS.Timeout | undefined
  const close = async (): Promise<void> => {
    clearTimeout(idle)
    const closing = own
    own = undefined
    await closing?.close()
  }
  return {
    async use(task) {
      clearTimeout(idle)
      if (inFlight++ >= few) own ??= open()
      try {
        return await task(own ?? shared)
      } finally {
        // Answers that are still being read keep their connections until they are done.
        if (--inFlight === 0 && own !== undefined) idle = setTimeout(close, idleMs).unref()
      }
    },
    close,
  }
}
