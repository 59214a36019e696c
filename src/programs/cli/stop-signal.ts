/** Aborted by the first SIGINT or SIGTERM, so that what is in flight ends in order; a second one ends at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130)
      process.exitCode = name === 'SIGINT' ? 130 : 0
      controller.abort()
    })
  }
  return controller.signal
}
