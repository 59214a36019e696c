import type { JsonObject } from '../../base/std/json.ts'
import type { KindTable, ServedKind } from '../api-server/schema/kinds.ts'

/** The answer of `/api` and `/apis` to who asks for all kinds at once. */
export function aggregatedDiscovery(kinds: KindTable, core: boolean): JsonObject {
  const groups = Map.groupBy(
    kinds.kinds.filter(kind => (kind.group === '') === core),
    kind => kind.group,
  )
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: [...groups].map(([name, members]) => ({
      metadata: name === '' ? { creationTimestamp: null } : { name, creationTimestamp: null },
      versions: [...Map.groupBy(members, kind => kind.version)].map(([version, served]) => ({
        version,
        resources: served.map(aggregatedResource),
        freshness: 'Current',
      })),
    })),
  }
}

function aggregatedResource(kind: ServedKind): JsonObject {
  const responseKind = { group: kind.group, version: kind.version, kind: kind.kind }
  return {
    resource: kind.resource,
    responseKind,
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: kind.verbs,
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
    subresources: subresourcesOf(kind).map(subresource => ({
      subresource,
      responseKind: subresource === 'scale' ? scaleKind : responseKind,
      verbs: ['get', 'patch', 'update'],
    })),
  }
}

const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale' }
const scalable = new Set(['apps/Deployment', 'apps/ReplicaSet', 'apps/StatefulSet'])

/** The paths below an object of a kind. */
function subresourcesOf(kind: ServedKind): readonly string[] {
  return [...(kind.hasStatus ? ['status'] : []), ...(scalable.has(kind.storage) ? ['scale'] : [])]
}

/** The answer of `/apis` to who asks for groups alone. */
export function groupList(kinds: KindTable): JsonObject {
  const groups = Map.groupBy(
    kinds.kinds.filter(kind => kind.group !== ''),
    kind => kind.group,
  )
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [...groups].map(([name, members]) => {
      const versions = [...new Set(members.map(kind => kind.version))].map(version => ({
        groupVersion: `${name}/${version}`,
        version,
      }))
      return { name, versions, preferredVersion: versions[0] ?? {} }
    }),
  }
}

/** The answer of `/api/v1` or `/apis/<group>/<version>`; undefined when there is no such version. */
export function resourceList(kinds: KindTable, apiVersion: string): JsonObject | undefined {
  const served = kinds.kinds.filter(kind => kind.apiVersion === apiVersion)
  if (served.length === 0) return undefined
  const resources = served.flatMap(kind => {
    const { resource, singular, namespaced, verbs, shortNames } = kind
    const whole = { name: resource, singularName: singular, namespaced, kind: kind.kind, verbs, shortNames }
    const parts = subresourcesOf(kind).map(subresource => ({
      name: `${resource}/${subresource}`,
      singularName: '',
      namespaced,
      ...(subresource === 'scale' ? scaleKind : { kind: kind.kind }),
      verbs: ['get', 'patch', 'update'],
    }))
    return [whole, ...parts]
  })
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersion, resources }
}
