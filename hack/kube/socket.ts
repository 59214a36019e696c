/**
 * Lets other processes and threads use what one process runs, over HTTP on a socket file: `GET /` answers how
 * to reach it, `POST /stop` ends it. It is started by the first request.
 */
import { rmSync } from 'node:fs'
import { createServer, type IncomingMessage, request } from 'node:http'

export interface Served<Running> {
  start(): Promise<Running>
  stop(running: Running): Promise<void>
  /** What a POST to another path does. */
  act?(running: Running, path: string): Promise<void>
  /** Called after `POST /stop` was answered. */
  onStop?(): void
}

export interface Control {
  /** Stops answering, and what was started. */
  close(): Promise<void>
}

/** Every answer is what runs, as JSON, or the text of an error. */
export async function serveSocket<Running>(socketPath: string, served: Served<Running>): Promise<Control> {
  let running: Promise<Running> | undefined
  const close = async () => {
    await running?.then(started => served.stop(started)).catch(() => {})
    server.close()
    server.closeAllConnections()
  }
  const server = createServer(async ({ method, url = '/' }, outgoing) => {
    try {
      running ??= served.start()
      const started = await running
      if (url === '/stop') outgoing.once('finish', () => served.onStop?.())
      else if (method === 'POST') await served.act?.(started, url)
      outgoing.end(JSON.stringify(started))
    } catch (error) {
      outgoing.writeHead(500).end(error instanceof Error ? error.message : String(error))
    }
  })
  rmSync(socketPath, { force: true })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socketPath, resolve))
  return { close }
}

/** Undefined when nobody answers at the socket. */
export async function askSocket<Connection>(socketPath: string, path = '/'): Promise<Connection | undefined> {
  const incoming = await new Promise<IncomingMessage | undefined>(resolve => {
    const outgoing = request(
      { socketPath, path, method: path === '/' ? 'GET' : 'POST', agent: false },
      resolve,
    )
    outgoing.once('error', () => resolve(undefined))
    outgoing.end()
  })
  if (!incoming) return undefined
  const text = (await incoming.setEncoding('utf8').toArray()).join('')
  if (incoming.statusCode !== 200) throw new Error(text)
  return JSON.parse(text) as Connection
}
