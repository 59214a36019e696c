import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2'
import { isIP } from 'node:net'
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls'

/** How a server has to show who it is, and we who we are. */
export interface Trust {
  readonly rejectUnauthorized: boolean
  readonly servername?: string
  readonly secureContext?: SecureContext
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

const connectMs = 10_000
// As a view: of names or an array, Node would keep a piece of a shared buffer for each connection, and so all of that.
const protocols = new DataView(
  Uint8Array.from(['h2', 'http/1.1'].flatMap(name => [name.length, ...Buffer.from(name)])).buffer,
)

/** An open HTTP/2 connection to an origin; undefined where the server does not speak it. Rejects as the network fails. */
export async function openSession(origin: string, secured: Trust): Promise<ClientHttp2Session | undefined> {
  const socket = await openSocket(new URL(origin), secured)
  if (socket.alpnProtocol !== 'h2') {
    socket.destroy()
    return undefined
  }
  socket.setKeepAlive(true, 60_000)
  return connectHttp2(origin, {
    createConnection: () => socket,
    // Large lists come over it, too. Few answers have the same headers: no table is kept of them.
    settings: { enablePush: false, initialWindowSize: 262_144, headerTableSize: 0 },
  })
}

function openSocket({ hostname, port }: URL, secured: Trust): Promise<TLSSocket> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>()
  const socket = connectTls({
    host,
    port: port === '' ? 443 : Number(port),
    ALPNProtocols: protocols,
    ...(isIP(host) === 0 && { servername: host }),
    ...secured,
  })
  const tooLate = (): unknown =>
    socket.destroy(Object.assign(new Error('not connected in time'), { code: 'ETIMEDOUT' }))
  const timer = setTimeout(tooLate, connectMs)
  socket.setNoDelay(true)
  socket.once('error', reject)
  socket.once('secureConnect', () => {
    socket.off('error', reject)
    resolve(socket)
  })
  return promise.finally(() => clearTimeout(timer))
}
