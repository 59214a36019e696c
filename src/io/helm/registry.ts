import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { isArray, isObject, type JsonObject } from '../../base/std/json.ts'
import { ask, contentOf } from './download.ts'

/** A chart in an OCI registry: `oci://host/path/name`, with or without a tag, which a digest makes needless. */
export interface RegistryPlace {
  readonly host: string
  readonly repository: string
}

const manifestTypes = ['application/vnd.oci.image.manifest.v1+json']
const chartLayer = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip'

export function parseRegistryUrl(url: string): RegistryPlace {
  const rest = url.slice('oci://'.length)
  const slash = rest.indexOf('/')
  const repository = rest.slice(slash + 1).replace(/[:@][^/]*$/, '')
  return { host: rest.slice(0, slash), repository }
}

/** The bytes of a manifest or a blob, with the credentials that `helm` or `docker` were given for the registry. */
export async function readRegistry(
  { host, repository }: RegistryPlace,
  kind: 'manifests' | 'blobs',
  digest: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const isHere = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(host)
  const url = `${isHere ? 'http' : 'https'}://${host}/v2/${repository}/${kind}/${digest}`
  const headers = { accept: kind === 'manifests' ? manifestTypes.join(', ') : '*/*' }
  const response = await ask(url, headers, signal)
  if (response.status !== 401) return contentOf(response, url)
  const authorization = await authorize(host, response.headers.get('www-authenticate') ?? '', signal)
  await response.body?.cancel()
  return contentOf(await ask(url, { ...headers, ...authorization }, signal), url)
}

/** The digest of the layer that holds the chart; undefined when the manifest is not that of a chart. */
export function chartLayerOf(manifest: JsonObject): string | undefined {
  const layers = isArray(manifest.layers) ? manifest.layers.filter(isObject) : []
  const layer = layers.find(({ mediaType }) => mediaType === chartLayer)
  const digest = layer?.digest
  return typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : undefined
}

// A registry asks for a password, or for a token that a third party gives for one.
async function authorize(
  host: string,
  challenge: string,
  signal: AbortSignal | undefined,
): Promise<Readonly<Record<string, string>>> {
  const password = await passwordFor(host)
  const basic: Record<string, string> = password === undefined ? {} : { authorization: `Basic ${password}` }
  const { realm, service, scope } = parametersOf(challenge)
  if (!/^bearer /i.test(challenge) || realm === undefined || !URL.canParse(realm)) return basic
  const url = new URL(realm)
  if (service !== undefined) url.searchParams.set('service', service)
  if (scope !== undefined) url.searchParams.set('scope', scope)
  const answer = await contentOf(await ask(url.href, basic, signal), url.href)
  const { token, access_token: other } = parseObject(Buffer.from(answer).toString('utf8'))
  const given = token ?? other
  return typeof given === 'string' ? { authorization: `Bearer ${given}` } : basic
}

function parametersOf(challenge: string): Readonly<Partial<Record<'realm' | 'service' | 'scope', string>>> {
  return Object.fromEntries(
    [...challenge.matchAll(/(realm|service|scope)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  )
}

async function passwordFor(host: string): Promise<string | undefined> {
  const { HELM_REGISTRY_CONFIG: helm, DOCKER_CONFIG: docker } = process.env
  const files = [
    helm ?? join(homedir(), '.config', 'helm', 'registry', 'config.json'),
    join(docker ?? join(homedir(), '.docker'), 'config.json'),
  ]
  for (const file of files) {
    const { auths } = parseObject(await readFile(file, 'utf8').catch(() => '{}'))
    const entry = isObject(auths) ? auths[host] : undefined
    if (isObject(entry) && typeof entry.auth === 'string' && entry.auth !== '') return entry.auth
  }
  return undefined
}

/** A JSON object; an empty one for any other text. */
export function parseObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}
