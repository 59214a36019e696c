import type { EventEmitter } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createSecureServer } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'

/** What a server shows to clients, as PEM. */
export interface ServerCertificate {
  readonly cert: string
  readonly key: string
}

export interface Listener {
  /** `http://127.0.0.1:<port>`, or `https:` with a certificate. */
  readonly url: string
  /** Ends the server and all connections. */
  close(): Promise<void>
}

export type Answer = (message: IncomingMessage, response: ServerResponse) => void

/** Listens on the loopback address: HTTP/1.1, or with a certificate HTTP/2 and HTTP/1.1 over TLS. */
export async function listen(answer: Answer, certificate: ServerCertificate | undefined): Promise<Listener> {
  const server =
    certificate === undefined ? createServer() : createSecureServer({ ...certificate, allowHTTP1: true })
  // The compatibility API of HTTP/2 has all that is used here of the other's.
  const requests: EventEmitter = server
  requests.on('request', answer)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
