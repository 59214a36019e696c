import type { GitHttpRequest, GitHttpResponse, HttpClient } from 'isomorphic-git'
import { type Dispatcher, EnvHttpProxyAgent, request } from 'undici'
import type { CredentialSource, Credentials } from '../parse-remote.ts'
import { adviseHead } from './advise-head.ts'
import { adviseKnown } from './advise-known.ts'

const maxRedirects = 5
const maxResponseBytes = 2 ** 30

/** An HTTP client of isomorphic-git's with timeouts, lasting connections, and credentials for one origin alone. */
export interface GitHttp extends HttpClient {
  /** The signal that the requests under way obey. */
  signal: AbortSignal | undefined
  /** Commits that the remote is known to have, when something is pushed. */
  known: readonly string[]
  close(): Promise<void>
}

/** The client for the remote at `address`. Proxies are those of HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
export function gitHttp(address: string, credentials: CredentialSource | undefined): GitHttp {
  const agent = new EnvHttpProxyAgent({
    headersTimeout: 120_000,
    bodyTimeout: 60_000,
    connect: { timeout: 15_000 },
  })
  const { origin } = new URL(address)
  // Where the remote has moved to: the requests after the first go there at once.
  const moved = { from: address.replace(/\/$/, ''), to: address.replace(/\/$/, '') }
  const send = (
    url: string,
    asked: GitHttpRequest,
    body: Buffer | undefined,
  ): Promise<Dispatcher.ResponseData> => {
    const own = new URL(url).origin === origin && credentials !== undefined
    return request(url, {
      dispatcher: agent,
      method: asked.method === 'POST' ? 'POST' : 'GET',
      headers: {
        'user-agent': 'git/banyan',
        ...asked.headers,
        ...(own ? { authorization: basic(credentials()) } : {}),
      },
      body: body ?? null,
      signal: http.signal ?? null,
    })
  }
  const http: GitHttp = {
    signal: undefined,
    known: [],
    request: async asked => {
      const body = asked.body === undefined ? undefined : await collect(asked.body)
      let url = asked.url.startsWith(moved.from) ? moved.to + asked.url.slice(moved.from.length) : asked.url
      let response = await send(url, asked, body)
      for (let count = 0; isRedirect(response) && asked.method !== 'POST' && count < maxRedirects; count++) {
        await response.body.dump()
        url = new URL(String(response.headers.location), url).href
        response = await send(url, asked, body)
      }
      const [base, query] = url.split('/info/refs?')
      if (base !== undefined && query !== undefined && response.statusCode === 200) moved.to = base
      return answer(url, response, http.known)
    },
    close: () => agent.close(),
  }
  return http
}

function isRedirect({ statusCode, headers }: Dispatcher.ResponseData): boolean {
  return [301, 302, 303, 307, 308].includes(statusCode) && headers.location !== undefined
}

async function answer(
  url: string,
  response: Dispatcher.ResponseData,
  known: readonly string[],
): Promise<GitHttpResponse> {
  const [, service] = /\/info\/refs\?service=git-(upload|receive)-pack$/.exec(url) ?? []
  const body = limited(response.body)
  const advised = response.statusCode === 200 && service !== undefined
  const advise = (text: Buffer): Buffer =>
    service === 'upload' ? adviseHead(text) : adviseKnown(text, known)
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
  return {
    url,
    headers: Object.fromEntries(headers),
    body: advised ? once(advise(await collect(body))) : body,
    statusCode: response.statusCode,
    statusMessage: `status ${response.statusCode}`,
  }
}

async function* limited(body: AsyncIterable<Uint8Array>): AsyncIterableIterator<Uint8Array> {
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > maxResponseBytes) throw new Error(`the answer is larger than ${maxResponseBytes} bytes`)
    yield chunk
  }
}

async function* once(chunk: Uint8Array): AsyncIterableIterator<Uint8Array> {
  yield chunk
}

async function collect(body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}
