import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface GitHttpServer {
  /** Without a trailing slash; a repository is at `<url>/<its path below the root>`. */
  readonly url: string
  /** Method and path of every request, in order. */
  readonly requests: readonly string[]
  /** Of all answers, without their heads. */
  sentBytes: number
  /** When set, decides over a request instead of git; false leaves it to git. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined
  close(): Promise<void>
}

/** Serves the repositories below `root` on 127.0.0.1 by way of `git http-backend`, pushes included. */
export async function startGitHttpServer(options: {
  readonly root: string
  readonly credentials?: { readonly username: string; readonly password: string }
}): Promise<GitHttpServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    if (gitServer.intercept?.(request, response)) return
    if (!isAllowed(request, options.credentials)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
      return
    }
    serve(options.root, request, response, size => {
      gitServer.sentBytes += size
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const gitServer: GitHttpServer = {
    url: `http://127.0.0.1:${port}`,
    requests,
    sentBytes: 0,
    intercept: undefined,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return gitServer
}

function isAllowed(
  request: IncomingMessage,
  credentials: { readonly username: string; readonly password: string } | undefined,
): boolean {
  if (credentials === undefined) return true
  const expected = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')
  return request.headers.authorization === `Basic ${expected}`
}

function serve(
  root: string,
  request: IncomingMessage,
  response: ServerResponse,
  count: (size: number) => void,
): void {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const child = spawn('git', ['-c', 'http.receivepack=true', 'http-backend'], {
    env: { PATH: process.env.PATH, ...cgi(root, url, request) },
  })
  child.stderr.resume()
  child.stdin.on('error', () => undefined)
  request.pipe(child.stdin)
  let head: Buffer | undefined = Buffer.alloc(0)
  child.stdout.on('data', (chunk: Buffer) => {
    count(chunk.length)
    if (head === undefined) {
      response.write(chunk)
      return
    }
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return
    writeHead(head.toString('latin1', 0, end), response)
    response.write(head.subarray(end + 4))
    head = undefined
  })
  child.once('close', () => response.end())
  response.once('close', () => child.kill())
}

function cgi(root: string, url: URL, request: IncomingMessage): Record<string, string> {
  const { headers } = request
  const optional: Record<string, string | undefined> = {
    CONTENT_TYPE: headers['content-type'],
    CONTENT_LENGTH: headers['content-length'],
    HTTP_CONTENT_ENCODING: headers['content-encoding'],
    GIT_PROTOCOL: headers['git-protocol']?.toString(),
  }
  const present = Object.entries(optional).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  return {
    ...Object.fromEntries(present),
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: decodeURIComponent(url.pathname),
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    REMOTE_ADDR: '127.0.0.1',
    REMOTE_USER: 'test',
  }
}

function writeHead(text: string, response: ServerResponse): void {
  const lines = text.split('\r\n').map(line => line.split(': ') as [string, string])
  const status = lines.find(([name]) => name.toLowerCase() === 'status')?.[1]
  const headers = lines.filter(([name]) => name.toLowerCase() !== 'status')
  response.writeHead(Number.parseInt(status ?? '200', 10), Object.fromEntries(headers))
}
