import type { JsonObject } from '../../base/std/json.ts'
import type { KindTable } from '../api-server/schema/kinds.ts'
import { aggregatedDiscovery, groupList, resourceList } from './discovery-documents.ts'
import { openApiDocument, openApiIndex } from './open-api.ts'
import type { ApiRequest } from './request.ts'

const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** The answer to a request about the server itself, its kinds and its version; undefined for all others. */
export function discoveryDocument(
  kinds: KindTable,
  { method, pathname, accept }: ApiRequest,
): { readonly type: string; readonly body: JsonObject } | undefined {
  if (method !== 'GET') return undefined
  const path = pathname.replace(/\/$/, '')
  if ((path === '/api' || path === '/apis') && /apidiscovery\.k8s\.io;v=v2[;,]/.test(`${accept},`)) {
    return { type: aggregatedType, body: aggregatedDiscovery(kinds, path === '/api') }
  }
  const body = plainDocument(kinds, path)
  return body === undefined ? undefined : { type: 'application/json', body }
}

function plainDocument(kinds: KindTable, path: string): JsonObject | undefined {
  if (path === '/version') {
    return { major: '1', minor: '36', gitVersion: 'v1.36.3-simulated', platform: 'simulator' }
  }
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] }
  if (path === '/apis') return groupList(kinds)
  if (path === '/openapi/v3') return openApiIndex(kinds)
  const version = /^(\/openapi\/v3)?\/(?:api\/(v[^/]+)|apis\/([^/]+\/[^/]+))$/.exec(path)
  const apiVersion = version?.[2] ?? version?.[3]
  if (apiVersion === undefined) return undefined
  return version?.[1] === undefined ? resourceList(kinds, apiVersion) : openApiDocument(kinds, apiVersion)
}
