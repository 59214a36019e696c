import type { KindTable, ServedKind } from '../api-server/schema/kinds.ts'

/** What a path of the API names. */
export interface Route {
  readonly kind: ServedKind
  readonly namespace: string | undefined
  /** Absent: the whole collection. */
  readonly name: string | undefined
  readonly subresource: string | undefined
}

/** Reads a path such as `/apis/apps/v1/namespaces/shop/deployments/web/scale`; undefined when nothing is served there. */
export function parseRoute(kinds: KindTable, pathname: string): Route | undefined {
  const segments = pathname.split('/').filter(Boolean).map(decodeURIComponent)
  const groupVersion = readGroupVersion(segments)
  if (groupVersion === undefined) return undefined
  const { apiVersion, rest } = groupVersion
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 && !isNamespacePart(rest[2])
  const [resource = '', name, subresource, ...more] = inNamespace ? rest.slice(2) : rest
  const kind = kinds.byResource(apiVersion, resource)
  if (kind === undefined || more.length > 0 || (inNamespace && !kind.namespaced)) return undefined
  if (kind.namespaced && !inNamespace && name !== undefined) return undefined
  return { kind, namespace: inNamespace ? rest[1] : undefined, name, subresource }
}

function readGroupVersion(
  segments: readonly string[],
): { readonly apiVersion: string; readonly rest: readonly string[] } | undefined {
  const [root, first, second] = segments
  if (root === 'api' && first !== undefined) return { apiVersion: first, rest: segments.slice(2) }
  if (root !== 'apis' || second === undefined) return undefined
  return { apiVersion: `${first}/${second}`, rest: segments.slice(3) }
}

// `namespaces/<name>/status` and `/finalize` are of the Namespace itself.
function isNamespacePart(segment: string | undefined): boolean {
  return segment === 'status' || segment === 'finalize'
}
