import { writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

/**
 * Imported before the program: at SIGUSR2 its main thread computes for as many milliseconds as BUSY_MS says, and does
 * nothing else, as in the compile of a very large fleet.
 */
if (isMainThread) {
  process.on('SIGUSR2', () => {
    writeSync(2, 'the main thread computes\n')
    const until = performance.now() + Number(process.env.BUSY_MS)
    while (performance.now() < until);
    writeSync(2, 'the main thread is done\n')
  })
}
