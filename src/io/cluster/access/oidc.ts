import type { Dispatcher } from 'undici'
import { sha256 } from '../../../base/std/hash.ts'
import { isObject, type JsonObject } from '../../../base/std/json.ts'
import type { Clock } from '../../../reconcile/ports.ts'
import type { Pools } from '../transport/pools.ts'
import type { Requests } from '../transport/while-used.ts'
import { AnswerError, exchangeWhole, TooLargeError, type WholeAnswer } from '../transport/whole-answer.ts'
import type { Credential } from './credential.ts'
import { KubeconfigError } from './kubeconfig.ts'
import { textOf } from './kubeconfig-context.ts'

/** What the `oidc` provider of a kubeconfig's user says. */
export interface OidcUser {
  readonly config: JsonObject
  /** The issuer's authority as PEM, where it has one of its own. */
  readonly ca: string | undefined
  /** The user, for messages. */
  readonly where: string
}

/** ID tokens of OpenID Connect, refreshed when they end or are refused: once, however many wait. */
export interface OidcTokens {
  credential(user: OidcUser, refused?: Credential): Promise<Credential>
}

interface Tokens {
  readonly idToken: string | undefined
  readonly refreshToken: string | undefined
}

const earlyMilliseconds = 10_000
const timeoutMilliseconds = 30_000
const maxAnswerBytes = 1024 * 1024

export function createOidcTokens(pools: Pools, clock: Clock): OidcTokens {
  const known = new Map<string, Tokens>()
  const asking = new Map<string, Promise<Tokens>>()

  const refreshed = (key: string, user: OidcUser, tokens: Tokens): Promise<Tokens> => {
    const running = asking.get(key)
    if (running !== undefined) return running
    const next = refresh(pools, user, tokens)
    asking.set(key, next)
    next
      .then(found => known.set(key, found))
      .catch(() => undefined)
      .finally(() => asking.delete(key))
    return next
  }

  return {
    async credential(user, refused) {
      const { config } = user
      const idToken = textOf(config, 'id-token')
      const refreshToken = textOf(config, 'refresh-token')
      const key = sha256(JSON.stringify([textOf(config, 'idp-issuer-url'), idToken, refreshToken]))
      const tokens = known.get(key) ?? { idToken, refreshToken }
      const usable = isUsable(tokens, clock.now(), refused) ? tokens : await refreshed(key, user, tokens)
      const end = endOf(usable.idToken)
      return {
        headers: { authorization: `Bearer ${usable.idToken}` },
        ...(end !== undefined && { staleAt: end - earlyMilliseconds }),
      }
    },
  }
}

function isUsable({ idToken }: Tokens, now: number, refused: Credential | undefined): boolean {
  if (idToken === undefined || refused?.headers.authorization === `Bearer ${idToken}`) return false
  return (endOf(idToken) ?? Number.POSITIVE_INFINITY) - earlyMilliseconds > now
}

/** When a token ends, in milliseconds since the epoch; undefined where it does not say. */
function endOf(idToken: string | undefined): number | undefined {
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(idToken?.split('.')[1] ?? '', 'base64url').toString('utf8'),
    )
    return isObject(claims as JsonObject) ? Number((claims as JsonObject).exp) * 1000 || undefined : undefined
  } catch {
    return undefined
  }
}

// OpenID Connect Core 12 and Discovery 4.
async function refresh(pools: Pools, user: OidcUser, { refreshToken }: Tokens): Promise<Tokens> {
  const { config } = user
  const issuer = textOf(config, 'idp-issuer-url')
  const id = textOf(config, 'client-id')
  if (issuer === undefined || id === undefined || refreshToken === undefined) throw ended(user)
  const known = await ask(pools, user, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const endpoint = textOf(known, 'token_endpoint')
  if (endpoint === undefined) throw ended(user, 'its issuer names no token_endpoint')
  const methods = known.token_endpoint_auth_methods_supported
  const secret = textOf(config, 'client-secret')
  const inBody = secret === undefined || (Array.isArray(methods) && !methods.includes('client_secret_basic'))
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken })
  if (inBody) form.set('client_id', id)
  if (inBody && secret !== undefined) form.set('client_secret', secret)
  const pair = `${encodeURIComponent(id)}:${encodeURIComponent(secret ?? '')}`
  const headers = inBody ? {} : { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
  const answer = await ask(pools, user, endpoint, { form, headers })
  const idToken = textOf(answer, 'id_token')
  if (idToken === undefined) throw ended(user, 'its issuer gives no id_token')
  // Who is given no other keeps the one there was.
  return { idToken, refreshToken: textOf(answer, 'refresh_token') ?? refreshToken }
}

interface Grant {
  readonly form: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
}

async function ask(pools: Pools, user: OidcUser, url: string, grant?: Grant): Promise<JsonObject> {
  const at = URL.canParse(url) ? new URL(url) : undefined
  // What is not encrypted may only go to this machine.
  const isOpen = at?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(at.hostname)
  if (at === undefined || (at.protocol !== 'https:' && !isOpen)) {
    throw ended(user, 'its issuer is not behind https')
  }
  const { ca } = user
  const lease = pools.lease({ server: at.origin, insecure: false, ...(ca !== undefined && { ca }) })
  try {
    const response = await send(lease.connections.requests, at, grant)
    const body = jsonIn(response)
    if (response.statusCode === 200 && body !== undefined) return body
    throw ended(user, `its issuer answers ${response.statusCode}${reasonIn(body)}`)
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error
    const { cause } = error
    if (cause instanceof TooLargeError) throw ended(user, `its issuer ${at.host} answers too much`)
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
    throw ended(user, `its issuer ${at.host} cannot be reached${code}`)
  } finally {
    void lease.release()
  }
}

function send(requests: Requests, at: URL, grant?: Grant): Promise<WholeAnswer> {
  const form = 'application/x-www-form-urlencoded'
  const options: Dispatcher.DispatchOptions = {
    origin: at.origin,
    path: at.pathname + at.search,
    method: grant === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/json',
      'user-agent': 'banyan',
      ...(grant && { ...grant.headers, 'content-type': form }),
    },
    body: grant?.form.toString() ?? null,
  }
  return requests.use(async way => {
    const sent = exchangeWhole(way, options, maxAnswerBytes)
    const late = (): void => sent.end(new DOMException('expired', 'TimeoutError'))
    const timer = setTimeout(late, timeoutMilliseconds)
    return await sent.answer.finally(() => clearTimeout(timer))
  })
}

function jsonIn({ text }: WholeAnswer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value as JsonObject) ? (value as JsonObject) : undefined
  } catch {
    return undefined
  }
}

// RFC 6749 5.2: one of a few words; anything else may hold anything.
function reasonIn(body: JsonObject | undefined): string {
  const reason = body?.error
  return typeof reason === 'string' && /^[a-z_]{1,40}$/.test(reason) ? ` (${reason})` : ''
}

function ended({ where }: OidcUser, why?: string): KubeconfigError {
  const reason = why === undefined ? '' : `: ${why}`
  return new KubeconfigError(`the oidc provider of ${where} gives no token${reason}; sign in again`)
}
