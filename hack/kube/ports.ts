import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Calls `start` with ports nobody listens on, and again with others if someone took one in between. They are
 * below the range systems use for outgoing connections, so that a server which restarts finds its port free.
 */
export async function withFreePorts<T>(count: number, start: (...ports: number[]) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      const ports: number[] = []
      while (ports.length < count) ports.push(await freePort())
      return await start(...ports)
    } catch (error) {
      if (attempt === 5 || !String(error).includes('address already in use')) throw error
    }
  }
}

const handedOut = new Set<number>()

async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000)
    if (handedOut.has(port) || !(await isFree(port))) continue
    handedOut.add(port)
    return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
