import type { RequestOptions } from 'node:https'
import type { User } from '@kubernetes/client-node'
import type { JsonObject } from '../../../base/std/json.ts'
import { KubeconfigError } from './kubeconfig.ts'
import { textOf } from './kubeconfig-context.ts'

/** The headers that the `oidc` provider of a kubeconfig gives; its token is renewed when it has ended. */
export async function oidcHeaders(provider: JsonObject, where: string): Promise<Record<string, string>> {
  const name = textOf(provider, 'name')
  if (name !== 'oidc') {
    const message = `the auth-provider "${name ?? ''}" of ${where} is gone from Kubernetes; use its exec plugin`
    throw new KubeconfigError(message)
  }
  const headers = await askClient(provider).catch(() => undefined)
  if (headers?.authorization !== undefined) return headers
  throw new KubeconfigError(`the oidc provider of ${where} gives no token; sign in again`)
}

const signedIn = new WeakMap<JsonObject, Promise<(options: RequestOptions) => Promise<void>>>()

async function askClient(provider: JsonObject): Promise<Record<string, string>> {
  const client = signedIn.get(provider) ?? openClient(provider)
  signedIn.set(provider, client)
  const options: RequestOptions = {}
  await (await client)(options)
  const found: Record<string, string> = {}
  for (const [key, value] of Object.entries(options.headers ?? {})) found[key.toLowerCase()] = String(value)
  return found
}

async function openClient(provider: JsonObject): Promise<(options: RequestOptions) => Promise<void>> {
  // The library takes half a second to load, which only this way of signing in is worth.
  const { KubeConfig } = await import('@kubernetes/client-node')
  const client = new KubeConfig()
  const config: unknown = structuredClone(provider.config ?? {})
  const user: User = { name: 'user', authProvider: { name: 'oidc', config } }
  // Only the user matters for the headers; the library refuses to speak of a server without TLS.
  client.loadFromClusterAndUser(
    { name: 'cluster', server: 'https://kubernetes.invalid', skipTLSVerify: false },
    user,
  )
  return options => client.applyToHTTPSOptions(options)
}
