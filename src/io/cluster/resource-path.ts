import type { ApiResource } from '../../reconcile/ports.ts'

/** The URL path of a kind's objects, or of one of them. Names keep their case: RBAC names may have upper-case letters. */
export function resourcePath(
  { group, version, resource, namespaced }: ApiResource,
  namespace: string | undefined,
  name?: string,
): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  const scope = namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `${root}${scope}/${resource}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`
}

/** A query string of the parameters that are set; `''` without any. */
export function queryOf(parameters: Readonly<Record<string, string | number | boolean | undefined>>): string {
  let query = ''
  for (const name in parameters) {
    const value = parameters[name]
    if (value !== undefined) query += `${query === '' ? '?' : '&'}${name}=${encodeURIComponent(value)}`
  }
  return query
}
