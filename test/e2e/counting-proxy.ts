import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { recordSizes } from './record-sizes.ts'

/** A request carries a token; what keeps, measures or ends a connection is shorter. */
const leastRequestBytes = 100

/** Stands between a client and a TLS server that it cannot read, and tells how much the client asked for. */
export interface CountingProxy {
  readonly port: number
  /** Bytes of requests from the client since the last {@link forget}. */
  readonly bytes: number
  forget(): void
  /** Ends all connections, and each new one, until it is called with false. */
  cut(isCut: boolean): void
  close(): Promise<void>
}

export async function startCountingProxy(targetPort: number): Promise<CountingProxy> {
  let bytes = 0
  let closed = false
  const sockets = new Set<Socket>()
  const server = createServer(client => {
    if (closed) {
      client.destroy()
      return
    }
    const target = connect(targetPort, '127.0.0.1')
    for (const socket of [client, target]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
    const count = recordSizes(size => {
      if (size >= leastRequestBytes) bytes += size
    })
    client.on('data', count)
    client.pipe(target).pipe(client)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get bytes() {
      return bytes
    },
    forget: () => {
      bytes = 0
    },
    cut: isCut => {
      closed = isCut
      if (isCut) for (const socket of sockets) socket.destroy()
    },
    close: () =>
      new Promise(resolve => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
