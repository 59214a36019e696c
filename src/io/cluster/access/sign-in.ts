import { isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import type { Clock } from '../../../reconcile/ports.ts'
import type { Credential } from './credential.ts'
import type { ExecPlugins } from './exec-plugin.ts'
import { KubeconfigError } from './kubeconfig.ts'
import { type KubeContext, pemOf, readNamedFile, textOf } from './kubeconfig-context.ts'
import type { OidcTokens } from './oidc.ts'

// Kubelet rotates a mounted token long before it ends; this is how often client-go looks.
const tokenFileMilliseconds = 60_000

export interface SignInOptions {
  readonly plugins: ExecPlugins
  readonly oidc: OidcTokens
  readonly clock: Clock
}

/**
 * The credential of a context's user: certificate, token, token file, basic, exec plugin or auth provider, with
 * impersonation. `refused` is one that the server did not take, which no cache may give again.
 */
export async function signIn(
  context: KubeContext,
  options: SignInOptions,
  refused?: Credential,
): Promise<Credential> {
  const { user, userName } = context
  const where = `user "${userName}"`
  const cert = await pemOf(user, 'client-certificate', where)
  const key = await pemOf(user, 'client-key', where)
  const given = await present(context, options, refused)
  return {
    headers: { ...given.headers, ...impersonation(user.fields) },
    ...(cert === undefined || key === undefined ? {} : { certificate: { cert, key } }),
    ...(given.certificate === undefined ? {} : { certificate: given.certificate }),
    ...(given.staleAt === undefined ? {} : { staleAt: given.staleAt }),
  }
}

async function present(
  context: KubeContext,
  { plugins, oidc, clock }: SignInOptions,
  refused: Credential | undefined,
): Promise<Credential> {
  const { user, userName } = context
  const { fields } = user
  const where = `user "${userName}"`
  const tokenFile = textOf(fields, 'tokenFile')
  if (tokenFile !== undefined) {
    const token = (await readNamedFile(user, tokenFile, `the tokenFile of ${where}`)).trim()
    return { headers: bearer(token), staleAt: clock.now() + tokenFileMilliseconds }
  }
  const token = textOf(fields, 'token')
  if (token !== undefined) return { headers: bearer(token) }
  const name = textOf(fields, 'username')
  if (name !== undefined) {
    const pair = Buffer.from(`${name}:${textOf(fields, 'password') ?? ''}`).toString('base64')
    return { headers: { authorization: `Basic ${pair}` } }
  }
  if (isObject(fields.exec)) {
    if (user.directory === undefined) throw runsPrograms(where)
    return plugins.run(
      { config: fields.exec, directory: user.directory, endpoint: context.endpoint, where },
      refused,
    )
  }
  const provider = fields['auth-provider']
  if (!isObject(provider)) return { headers: {} }
  if (user.directory === undefined) throw runsPrograms(where)
  const kind = textOf(provider, 'name') ?? ''
  if (kind !== 'oidc') {
    throw new KubeconfigError(
      `the auth-provider "${kind}" of ${where} is gone from Kubernetes; use its exec plugin`,
    )
  }
  const config = isObject(provider.config) ? provider.config : {}
  const issuer = { fields: config, directory: user.directory }
  const ca = await pemOf(issuer, 'idp-certificate-authority', where)
  return oidc.credential({ config, ca, where }, refused)
}

// Whoever may write a Secret would otherwise run programs where Banyan runs.
function runsPrograms(where: string): KubeconfigError {
  return new KubeconfigError(
    `${where} signs in by a program, which a kubeconfig in a Secret cannot; give it a token or a client certificate`,
  )
}

function bearer(token: string): Credential['headers'] {
  return { authorization: `Bearer ${token}` }
}

function impersonation(fields: JsonObject): Record<string, string | readonly string[]> {
  const headers: Record<string, string | readonly string[]> = {}
  const user = textOf(fields, 'as')
  if (user === undefined) return headers
  headers['impersonate-user'] = user
  const uid = textOf(fields, 'as-uid')
  if (uid !== undefined) headers['impersonate-uid'] = uid
  const groups = texts(fields['as-groups'])
  if (groups.length > 0) headers['impersonate-group'] = groups
  const extra = fields['as-user-extra']
  for (const [key, values] of Object.entries(isObject(extra) ? extra : {})) {
    headers[`impersonate-extra-${encodeURIComponent(key.toLowerCase())}`] = texts(values)
  }
  return headers
}

function texts(value: JsonValue | undefined): readonly string[] {
  return (isArray(value) ? value : []).filter(item => typeof item === 'string')
}
