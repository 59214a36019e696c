import type { Way } from './way.ts'

/** Connections for requests that end by themselves. */
export interface Requests {
  use<Result>(task: (way: Way) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

const idleMs = 5_000
const few = 4

/**
 * A way of their own for many requests at a time, opened when it is needed, and let go when it was not for a while, since
 * most clusters are at rest. A few at a time go over the one that there is anyway, if there is: another connection costs
 * both sides more than what it saves them.
 */
export function whileUsed(shared: Way | undefined, open: () => Way): Requests {
  let own: Way | undefined
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
      const isOneOfFew = inFlight++ < few
      const way = own ?? (isOneOfFew ? shared : undefined) ?? open()
      if (way !== shared) own = way
      try {
        return await task(way)
      } finally {
        // Answers that are still being read keep their connections until they are done.
        if (--inFlight === 0 && own !== undefined) idle = setTimeout(close, idleMs).unref()
      }
    },
    close,
  }
}
