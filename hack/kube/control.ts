/** The API servers one process runs, on a socket; `POST /servers/<name>/stop` and `/restart` take one away and bring it back. */
import type { Kube, KubeConnection } from './cluster.ts'
import { askSocket, type Control, serveSocket } from './socket.ts'

export function serveControl(
  socketPath: string,
  start: () => Promise<Kube>,
  onStop: () => void = () => {},
): Promise<Control> {
  return serveSocket(socketPath, { start, stop: kube => kube.stop(), act, onStop })
}

/** Undefined when nobody answers at the socket. */
export function askControl(socketPath: string, path = '/'): Promise<KubeConnection | undefined> {
  return askSocket(socketPath, path)
}

async function act(kube: Kube, path: string): Promise<void> {
  const [, name, action] = /^\/servers\/([^/]+)\/(stop|restart)$/.exec(path) ?? []
  const server = kube.servers.find(candidate => candidate.name === name)
  if (!server) throw new Error(`no API server at ${path}`)
  await (action === 'stop' ? server.stop() : server.restart())
}
