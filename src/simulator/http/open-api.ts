import type { JsonObject } from '../../base/std/json.ts'
import type { KindTable } from '../api-server/schema/kinds.ts'

/** The answer of `/openapi/v3`: where the documents of the versions are. */
export function openApiIndex(kinds: KindTable): JsonObject {
  const versions = new Set(kinds.kinds.map(kind => kind.apiVersion))
  const paths = [...versions].map(version => {
    const path = version.includes('/') ? `apis/${version}` : `api/${version}`
    return [path, { serverRelativeURL: `/openapi/v3/${path}` }] as const
  })
  return { paths: Object.fromEntries(paths) }
}

/** The document of a version, as far as kubectl needs it: that fields are validated by the server. */
export function openApiDocument(kinds: KindTable, apiVersion: string): JsonObject {
  const served = kinds.kinds.filter(kind => kind.apiVersion === apiVersion)
  const parameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map(name => ({
    name,
    in: 'query',
  }))
  const paths = served.map(({ group, version, kind, resource, namespaced }) => {
    const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
    const path = `${root}${namespaced ? '/namespaces/{namespace}' : ''}/${resource}/{name}`
    const patch = { parameters, 'x-kubernetes-group-version-kind': { group, version, kind }, responses: {} }
    return [path, { patch }] as const
  })
  return { openapi: '3.0.0', info: { title: 'simulator', version }, paths: Object.fromEntries(paths) }
}

const version = '0'
