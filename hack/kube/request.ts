import { readFileSync } from 'node:fs'
import { request as send } from 'node:https'

export interface Endpoint {
  readonly url: string
  readonly token: string
  readonly caPath: string
}

export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** One request to an API server. `fetch` is not used because it cannot be told which authority to trust. */
export function request(
  { url, token, caPath }: Endpoint,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const options = { method, headers, ca: readFileSync(caPath), agent: false, timeout: 30_000 }
    const outgoing = send(new URL(path, url), options, async incoming => {
      try {
        const text = (await incoming.setEncoding('utf8').toArray()).join('')
        resolve({ status: incoming.statusCode ?? 0, body: parse(text) })
      } catch (error) {
        reject(error)
      }
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${method} ${path} timed out`)))
    outgoing.on('error', reject)
    outgoing.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
