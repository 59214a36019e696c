import type { IncomingMessage } from 'node:http'
import { isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import type { Clock } from '../../reconcile/ports.ts'
import type { Hint } from './hint.ts'
import { readBody } from './read-body.ts'
import { type Receiver, schemeOf } from './receiver.ts'
import { RecentKeys } from './recent-keys.ts'
import { Refusals } from './refusals.ts'
import { isRefusal, type Refusal, type Result, refusals, type WebhookAnswer } from './result.ts'
import type { Message } from './scheme.ts'

export interface WebhookOptions {
  readonly receivers: readonly Receiver[]
  readonly clock: Clock
  /** Told at once what a delivery says, before who delivered gets an answer; never waited for. */
  readonly onHint: (receiver: string, hint: Hint) => void
  /** Told of every answer. `event` is the kind of the hint; it is empty, as the others are, where it is not known. */
  readonly onAnswer: (answered: Answered) => void
  /** Of one body, 25 MB by default: what GitHub sends at most. */
  readonly maxBytes?: number
}

export interface Answered {
  readonly receiver: string
  readonly forge: string
  readonly event: string
  readonly result: Result
}

/** The path of all receivers, for a server that asks it for the name that follows. */
export interface WebhookRoute {
  readonly path: string
  answer(request: IncomingMessage, name: string): Promise<WebhookAnswer>
}

const bodyTimeoutMs = 10_000
const bodiesAtOnce = 4
// Genuine deliveries come from the same address as refused ones where a proxy is before us, and most are smaller.
const maxBytesOfRefused = 1024 * 1024

/** Receives deliveries of forges: checks that they are genuine, and tells what they hint at. */
export function webhooks(options: WebhookOptions): WebhookRoute {
  const { clock, maxBytes = 25 * 1024 * 1024 } = options
  const receivers = new Map(options.receivers.map(each => [each.name, openReceiver(each)]))
  const refused = new Refusals()
  const room = { bytes: maxBytes * bodiesAtOnce }
  return {
    path: '/webhooks/',
    answer: async (request, name) => {
      const source = request.socket.remoteAddress ?? ''
      const isOver = refused.isOver(source, clock.now())
      const limit = isOver ? Math.min(maxBytes, maxBytesOfRefused) : maxBytes
      const limits = { maxBytes: limit, timeoutMs: bodyTimeoutMs, room, clock }
      const receiver = receivers.get(name)
      const taken = receiver === undefined ? 'unknown' : await take(receiver, request, limits, options)
      const { event, result } = typeof taken === 'string' ? { event: '', result: taken } : taken
      const { name: known = '', forge = '' } = receiver?.receiver ?? {}
      options.onAnswer({ receiver: known, forge, event, result })
      if (!isRefusal(result)) return { status: result === 'accepted' ? 202 : 200, body: `${result}\n` }
      if (result !== 'busy') refused.add(source, clock.now())
      return isOver ? tooMany(refused.retryAfterMs(source, clock.now())) : refusals[result]
    },
  }
}

interface OpenReceiver {
  readonly receiver: Receiver
  readonly scheme: ReturnType<typeof schemeOf>
  /** The ids of what it took. */
  readonly taken: RecentKeys
}

function openReceiver(receiver: Receiver): OpenReceiver {
  const taken = new RecentKeys({ lifetimeMs: 3_600_000, maxKeys: 10_000 })
  return { receiver, scheme: schemeOf(receiver), taken }
}

interface Taken {
  readonly event: string
  readonly result: Result
}

async function take(
  open: OpenReceiver,
  request: IncomingMessage,
  limits: Parameters<typeof readBody>[1],
  { clock, onHint }: WebhookOptions,
): Promise<Refusal | Taken> {
  const { receiver, scheme } = open
  const fault = faultOfHead(request)
  if (fault !== undefined) return fault
  const body = await readBody(request, limits)
  if (typeof body === 'string') return body
  const now = clock.now()
  const { headers } = request
  if (!scheme.isGenuine({ headers, body, now }, receiver.secrets)) return 'unauthorized'
  const payload = parse(body)
  if (payload === undefined) return 'malformed'
  const message = scheme.read(headers, payload)
  const result = judge(open, message, now)
  if (result === 'accepted') {
    onHint(receiver.name, message.hint)
    if (message.id !== undefined) open.taken.add(message.id, now)
  }
  return { event: message.hint.kind, result }
}

function faultOfHead({ method, headers }: IncomingMessage): Refusal | undefined {
  if (method !== 'POST') return 'wrong-method'
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') return 'compressed'
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase()
  return type === 'application/json' ? undefined : 'wrong-type'
}

function parse(body: Uint8Array): JsonObject | undefined {
  try {
    const value: JsonValue = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function judge({ receiver, taken }: OpenReceiver, message: Message, now: number): Result {
  const { hint, id, repositories } = message
  if (hint.kind === 'ping') return 'ping'
  const { repository } = receiver
  const isElsewhere =
    repository !== undefined && repositories.length > 0 && !repositories.includes(repository)
  if (isElsewhere) return 'elsewhere'
  if (hint.kind === 'other') return 'ignored'
  return id !== undefined && taken.has(id, now) ? 'duplicate' : 'accepted'
}

function tooMany(retryAfterMs: number): WebhookAnswer {
  const seconds = String(Math.ceil(retryAfterMs / 1_000))
  return { status: 429, body: 'too many requests\n', headers: { 'retry-after': seconds } }
}
