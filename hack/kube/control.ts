/**
 * Lets other processes and threads use the servers one process runs, over HTTP on a socket file: `GET /`
 * answers how to reach them, `POST /servers/<name>/stop` and `/restart` take one away and bring it back, and
 * `POST /stop` ends them all. The servers are started by the first request.
 */
import { rmSync } from 'node:fs'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { Kube, KubeConnection } from './cluster.ts'

export interface Control {
  /** Stops answering, and the servers if they were started. */
  close(): Promise<void>
}

export async function serveControl(
  socketPath: string,
  start: () => Promise<Kube>,
  onStop: () => void = () => {},
): Promise<Control> {
  let kube: Promise<Kube> | undefined
  const close = async () => {
    await kube?.then(started => started.stop()).catch(() => {})
    server.close()
    server.closeAllConnections()
  }
  const server = createServer(async (incoming, outgoing) => {
    try {
      kube ??= start()
      const answer = await perform(await kube, incoming)
      if (incoming.url === '/stop') outgoing.once('finish', onStop)
      outgoing.end(JSON.stringify(answer))
    } catch (error) {
      outgoing.writeHead(500).end(error instanceof Error ? error.message : String(error))
    }
  })
  rmSync(socketPath, { force: true })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socketPath, resolve))
  return { close }
}

/** Undefined when nobody answers at the socket. */
export async function askControl(socketPath: string, path = '/'): Promise<KubeConnection | undefined> {
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
  return JSON.parse(text) as KubeConnection
}

async function perform(kube: Kube, { url = '/', method }: IncomingMessage): Promise<KubeConnection> {
  const [, name, action] = /^\/servers\/([^/]+)\/(stop|restart)$/.exec(url) ?? []
  const server = kube.servers.find(candidate => candidate.name === name)
  if (method === 'POST' && server && action === 'stop') await server.stop()
  if (method === 'POST' && server && action === 'restart') await server.restart()
  if (name !== undefined && !server) throw new Error(`no API server is named ${name}`)
  return kube
}
