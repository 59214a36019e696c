/** What became of a request, one word each, as metrics tell it. `elsewhere`: it is about another repository. */
export type Result = 'accepted' | 'duplicate' | 'elsewhere' | 'ignored' | 'ping' | Refusal

/** `truncated`: who sent it went away in the middle; `busy`: too many bodies are being read. */
export type Refusal =
  | 'unknown'
  | 'wrong-method'
  | 'wrong-type'
  | 'compressed'
  | 'too-large'
  | 'too-slow'
  | 'truncated'
  | 'busy'
  | 'unauthorized'
  | 'malformed'

export interface WebhookAnswer {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What who sent it is told: the status, and nothing that helps to do better with a wrong signature. */
export const refusals: Readonly<Record<Refusal, WebhookAnswer>> = {
  unknown: { status: 404, body: 'not found\n' },
  'wrong-method': { status: 405, body: 'method not allowed\n', headers: { allow: 'POST' } },
  'wrong-type': { status: 415, body: 'the content type is application/json\n' },
  compressed: {
    status: 415,
    body: 'the body must not be compressed\n',
    headers: { 'accept-encoding': 'identity' },
  },
  'too-large': { status: 413, body: 'the body is too large\n' },
  'too-slow': { status: 408, body: 'the body took too long\n' },
  truncated: { status: 400, body: 'the body is not complete\n' },
  busy: { status: 503, body: 'busy\n', headers: { 'retry-after': '5' } },
  unauthorized: { status: 401, body: 'unauthorized\n' },
  malformed: { status: 400, body: 'the body is not a JSON object\n' },
}

export function isRefusal(result: Result): result is Refusal {
  return Object.hasOwn(refusals, result)
}
