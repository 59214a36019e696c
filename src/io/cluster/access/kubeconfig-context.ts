import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { JsonObject } from '../../../base/std/json.ts'
import { suggest } from '../../../base/std/suggest.ts'
import type { Endpoint } from '../transport/endpoint.ts'
import { type Kubeconfig, type KubeconfigEntry, KubeconfigError } from './kubeconfig.ts'

/** A context of a kubeconfig: the server, and the user as the file has it. */
export interface KubeContext {
  readonly endpoint: Endpoint
  readonly user: KubeconfigEntry
  /** How the user is called in messages. */
  readonly userName: string
}

/** The named context, or the current one; a KubeconfigError says what is missing. */
export async function resolveContext(
  kubeconfig: Kubeconfig,
  wanted: string | undefined,
): Promise<KubeContext> {
  const name = wanted ?? kubeconfig.currentContext
  const where = kubeconfig.sources.join(', ')
  if (name === undefined)
    throw new KubeconfigError(`${where} has no current-context, and no context is named`)
  const context = kubeconfig.contexts.get(name)
  if (context === undefined) throw missing('context', name, kubeconfig.contexts, where)
  const clusterName = textOf(context.fields, 'cluster') ?? ''
  const cluster = kubeconfig.clusters.get(clusterName)
  if (cluster === undefined) throw missing('cluster', clusterName, kubeconfig.clusters, where)
  const userName = textOf(context.fields, 'user') ?? ''
  const user = kubeconfig.users.get(userName)
  if (user === undefined && userName !== '') throw missing('user', userName, kubeconfig.users, where)
  const endpoint = await endpointOf(cluster, `cluster "${clusterName}" of ${where}`)
  return { endpoint, userName, user: user ?? { fields: {}, directory: cluster.directory } }
}

function missing(
  kind: string,
  name: string,
  known: ReadonlyMap<string, unknown>,
  where: string,
): KubeconfigError {
  const near = suggest(name, known.keys())
  return new KubeconfigError(
    `${where} has no ${kind} "${name}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
  )
}

async function endpointOf(cluster: KubeconfigEntry, where: string): Promise<Endpoint> {
  const { fields } = cluster
  const server = textOf(fields, 'server')
  if (server === undefined || !/^https?:\/\//.test(server) || !URL.canParse(server)) {
    throw new KubeconfigError(`${where} has no server that begins with https://`)
  }
  const proxyUrl = textOf(fields, 'proxy-url')
  if (proxyUrl !== undefined && !/^https?:\/\//.test(proxyUrl)) {
    throw new KubeconfigError(`the proxy-url of ${where} is neither http:// nor https://`)
  }
  const ca = await pemOf(cluster, 'certificate-authority', where)
  const serverName = textOf(fields, 'tls-server-name')
  return {
    server: server.replace(/\/+$/, ''),
    insecure: fields['insecure-skip-tls-verify'] === true,
    ...(ca === undefined ? {} : { ca }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
  }
}

/** A PEM text from `<key>-data`, or from the file that `key` names. */
export async function pemOf(entry: KubeconfigEntry, key: string, where: string): Promise<string | undefined> {
  const data = textOf(entry.fields, `${key}-data`)
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8')
  const path = textOf(entry.fields, key)
  return path === undefined ? undefined : await readNamedFile(entry, path, `the ${key} of ${where}`)
}

/** The text of a file that a kubeconfig names. */
export async function readNamedFile(entry: KubeconfigEntry, path: string, what: string): Promise<string> {
  if (entry.directory === undefined) {
    throw new KubeconfigError(`${what} is a file, which a kubeconfig in a Secret cannot name`)
  }
  try {
    return await readFile(isAbsolute(path) ? path : join(entry.directory, path), 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new KubeconfigError(`${what}, ${path}, cannot be read (${code})`)
  }
}

/** A text field that is set and not empty. */
export function textOf(fields: JsonObject, key: string): string | undefined {
  const value = fields[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}
