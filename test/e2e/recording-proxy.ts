import { readFileSync } from 'node:fs'
import { createServer, request as sendPlain } from 'node:http'
import { request as sendSecure } from 'node:https'
import type { AddressInfo } from 'node:net'

/** Stands between a client and a server, and remembers what the client asked for. */
export interface RecordingProxy {
  readonly url: string
  /** `GET /api/v1/namespaces?limit=500`, in the order in which they came. */
  readonly requests: readonly string[]
  forget(): void
  close(): Promise<void>
}

export async function startRecordingProxy(target: string, caPath?: string): Promise<RecordingProxy> {
  const requests: string[] = []
  const { protocol } = new URL(target)
  const trust = caPath === undefined ? {} : { ca: readFileSync(caPath) }
  const server = createServer((incoming, answer) => {
    const { method = '', url = '', headers } = incoming
    requests.push(`${method} ${url}`)
    const { host: _, ...rest } = headers
    const options = { method, headers: rest, ...trust }
    const send = protocol === 'https:' ? sendSecure : sendPlain
    const outgoing = send(new URL(url, target), options, from => {
      answer.writeHead(from.statusCode ?? 502, from.headers)
      from.pipe(answer)
    })
    outgoing.on('error', () => answer.destroy())
    answer.on('close', () => outgoing.destroy())
    incoming.pipe(outgoing)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    forget: () => {
      requests.length = 0
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
