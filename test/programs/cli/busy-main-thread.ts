import { readFileSync, writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const { BUSY_FIFO, BUSY_MS, BUSY_AS_FIRST_PROCESS } = process.env

/**
 * Imported before the program: at SIGUSR2 its main thread does nothing else, as in the compile of a very large fleet, for
 * as many milliseconds as BUSY_MS says, or for ever in a call of the system: it reads from the pipe BUSY_FIFO. With
 * BUSY_AS_FIRST_PROCESS no signal of its own reaches it, as in a container.
 */
if (isMainThread) {
  process.on('SIGUSR2', () => {
    writeSync(2, 'the main thread computes\n')
    if (BUSY_FIFO !== undefined) readFileSync(BUSY_FIFO)
    const until = performance.now() + Number(BUSY_MS)
    while (performance.now() < until);
    writeSync(2, 'the main thread is done\n')
  })
} else if (BUSY_AS_FIRST_PROCESS !== undefined) process.kill = () => true
