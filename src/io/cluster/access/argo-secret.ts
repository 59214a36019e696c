import { isObject, type JsonObject } from '../../../base/std/json.ts'
import { KubeconfigError } from './kubeconfig.ts'
import { textOf } from './kubeconfig-context.ts'

/** The kubeconfig of a cluster as Argo CD keeps it: the address as `server`, and how to sign in as JSON in `config`. */
export function fromArgo(server: string, config: string, source: string): string {
  const { tlsClientConfig, execProviderConfig, awsAuthConfig, ...user } = parseConfig(config, source)
  const tls = isObject(tlsClientConfig) ? tlsClientConfig : {}
  const name = 'cluster'
  const cluster = {
    server: server.trim(),
    'certificate-authority-data': textOf(tls, 'caData'),
    'tls-server-name': textOf(tls, 'serverName'),
    'insecure-skip-tls-verify': tls.insecure === true,
  }
  const credentials = {
    token: textOf(user, 'bearerToken'),
    username: textOf(user, 'username'),
    password: textOf(user, 'password'),
    'client-certificate-data': textOf(tls, 'certData'),
    'client-key-data': textOf(tls, 'keyData'),
    // Who reads this says why it is refused.
    exec: execProviderConfig ?? awsAuthConfig,
  }
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster }],
    users: [{ name, user: credentials }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  })
}

// What cannot be read may hold credentials, so none of it is repeated.
function parseConfig(config: string, source: string): JsonObject {
  try {
    const value: unknown = JSON.parse(config)
    if (isObject(value as JsonObject)) return value as JsonObject
  } catch {
    // Told below.
  }
  throw new KubeconfigError(`the key config of ${source} is not JSON, as Argo CD writes it`)
}
