import { createSecureContext, type SecureContext } from 'node:tls'
import { type Dispatcher, EnvHttpProxyAgent, Pool, ProxyAgent } from 'undici'
import { sha256 } from '../../../base/std/hash.ts'
import { WeakValueMap } from '../../../base/std/weak-value-map.ts'
import type { Endpoint } from './endpoint.ts'
import type { Trust } from './http2-session.ts'
import { Http2Way } from './http2-way.ts'
import type { Way } from './way.ts'
import { type Requests, whileUsed } from './while-used.ts'

/** Connections to one server, shared by all who reach it with the same credentials. */
export interface Connections {
  /** For requests that end by themselves. */
  readonly requests: Requests
  /** For watches, which hold a connection for minutes and must not starve requests. */
  readonly watches: Way
}

export interface Lease {
  readonly connections: Connections
  /** Gives the connections back; the last one closes them once they are quiet. */
  release(): Promise<void>
}

export interface Pools {
  lease(endpoint: Endpoint): Lease
  /** Connections of how many servers are open. */
  readonly size: number
}

/** Requests in flight to one server: a kube-apiserver gains nothing from more than 16. */
const defaultConnections = 16

interface Entry {
  readonly connections: Connections
  holders: number
}

export function createPools(options: {
  readonly connections?: number
  readonly environment: Environment
}): Pools {
  const entries = new Map<string, Entry>()
  return {
    get size() {
      return entries.size
    },
    lease(endpoint) {
      const key = sha256(JSON.stringify(endpoint))
      const entry = entries.get(key) ?? { connections: open(endpoint, options), holders: 0 }
      entries.set(key, entry)
      entry.holders++
      let held = true
      return {
        connections: entry.connections,
        async release() {
          if (!held) return
          held = false
          if (--entry.holders > 0) return
          entries.delete(key)
          await Promise.all([entry.connections.requests.close(), entry.connections.watches.close()])
        },
      }
    },
  }
}

function open(
  endpoint: Endpoint,
  { connections = defaultConnections, environment }: Parameters<typeof createPools>[0],
): Connections {
  const secured: Trust = {
    rejectUnauthorized: !endpoint.insecure,
    ...(endpoint.serverName === undefined ? {} : { servername: endpoint.serverName }),
    ...trustOf(endpoint),
  }
  const way = (limits: Limits): Way => dispatcher(endpoint, environment, secured, limits)
  // Sixteen connections cost both sides a quarter more than one that carries sixteen requests at a time.
  const many = (): Way => way({ connections, allowH2: false })
  if (!endpoint.server.startsWith('https:') || isProxied(endpoint, environment))
    return { requests: whileUsed(undefined, many), watches: way({ allowH2: true }) }
  const { origin } = new URL(endpoint.server)
  const shared = new Http2Way(origin, secured, () => way({ allowH2: false }))
  const own = (): Way => new Http2Way(origin, secured, many)
  return { requests: whileUsed(shared, own), watches: shared }
}

type Environment = Readonly<Record<string, string | undefined>>

interface Limits {
  readonly connections?: number
  readonly allowH2: boolean
}

function isProxied(endpoint: Endpoint, environment: Environment): boolean {
  return endpoint.proxyUrl !== undefined || proxiesOf(environment) !== undefined
}

function dispatcher(endpoint: Endpoint, environment: Environment, trust: Trust, limits: Limits): Dispatcher {
  const secured = { timeout: 10_000, ...trust }
  // Whoever asks sets the deadline: a watch has none, and a request one over all of it.
  const options = { ...limits, connect: secured, keepAliveTimeout: 30_000, headersTimeout: 0, bodyTimeout: 0 }
  if (endpoint.proxyUrl !== undefined) {
    return new ProxyAgent({ ...options, uri: endpoint.proxyUrl, requestTls: secured, proxyTls: {} })
  }
  const proxies = proxiesOf(environment)
  if (proxies !== undefined)
    return new EnvHttpProxyAgent({ ...options, ...proxies, requestTls: secured, proxyTls: {} })
  return new Pool(new URL(endpoint.server).origin, options)
}

const contexts = new WeakValueMap<string, SecureContext>()

// Read once: each connection would else read it again, and keep it. Clusters behind one gateway trust the same.
function trustOf({ ca, certificate }: Endpoint): Pick<Trust, 'secureContext' | 'ca' | 'cert' | 'key'> {
  const trust = { ...(ca === undefined ? {} : { ca }), ...certificate }
  try {
    return { secureContext: contexts.obtain(sha256(JSON.stringify(trust)), () => createSecureContext(trust)) }
  } catch {
    // Whoever connects is told what is wrong with it.
    return trust
  }
}

function proxiesOf(
  environment: Environment,
): { readonly httpProxy: string; readonly httpsProxy: string; readonly noProxy: string } | undefined {
  const httpProxy = environment.HTTP_PROXY || environment.http_proxy || ''
  const httpsProxy = environment.HTTPS_PROXY || environment.https_proxy || ''
  const noProxy = environment.NO_PROXY || environment.no_proxy || ''
  return httpProxy === '' && httpsProxy === '' ? undefined : { httpProxy, httpsProxy, noProxy }
}
