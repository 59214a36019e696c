import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startKube } from '../kube/cluster.ts'
import { request } from '../kube/request.ts'

/**
 * Generates `src/simulator/api-server/schema/kubernetes.generated.ts`: the kinds that a real API server has, and the
 * fields of each with how its lists and maps merge. Run it when the pinned Kubernetes in `hack/kube/programs` changes.
 */
const output = join(import.meta.dirname, '../../src/simulator/api-server/schema/kubernetes.generated.ts')

interface Property {
  readonly $ref?: string
  readonly type?: string
  readonly items?: Property
  readonly additionalProperties?: Property
  readonly properties?: Readonly<Record<string, Property>>
  readonly allOf?: readonly Property[]
  readonly 'x-kubernetes-list-type'?: string
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-map-type'?: string
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[]
}

interface Resource {
  readonly name: string
  readonly kind: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  readonly shortNames?: readonly string[]
}

const kube = await startKube({ servers: 1 })
try {
  const server = kube.servers[0]
  if (server === undefined) throw new Error('no API server')
  const read = async (path: string): Promise<unknown> => (await request(server, 'GET', path)).body
  const { definitions } = (await read('/openapi/v2')) as { definitions: Record<string, Property> }
  const { groups } = (await read('/apis')) as {
    groups: { preferredVersion: { groupVersion: string }; versions: { groupVersion: string }[] }[]
  }
  const versions = ['v1', ...groups.flatMap(group => group.versions.map(version => version.groupVersion))]
  const kinds: string[] = []
  const roots: string[] = []
  for (const version of versions) {
    const path = version === 'v1' ? '/api/v1' : `/apis/${version}`
    const { resources } = (await read(path)) as { resources: Resource[] }
    for (const resource of resources) {
      if (resource.name.includes('/') || !resource.verbs.includes('patch')) continue
      const root = rootOf(definitions, version, resource.kind)
      roots.push(root)
      const status = resources.some(({ name }) => name === `${resource.name}/status`)
      const { kind, name, namespaced, verbs, shortNames } = resource
      const collection = verbs.includes('deletecollection')
      kinds.push(
        JSON.stringify([
          version,
          kind,
          name,
          `${namespaced ? 'n' : ''}${status ? 's' : ''}${collection ? 'c' : ''}`,
          shorten(root),
          ...(shortNames ?? []),
        ]),
      )
    }
  }
  writeFileSync(output, format(kinds, reachable(definitions, roots)))
} finally {
  await kube.stop()
}

function rootOf(definitions: Record<string, Property>, version: string, kind: string): string {
  for (const [name, definition] of Object.entries(definitions)) {
    for (const gvk of definition['x-kubernetes-group-version-kind'] ?? []) {
      const found = gvk.group === '' ? gvk.version : `${gvk.group}/${gvk.version}`
      if (found === version && gvk.kind === kind && definition.properties?.metadata !== undefined) return name
    }
  }
  throw new Error(`no definition of ${version} ${kind}`)
}

function reachable(
  definitions: Record<string, Property>,
  roots: readonly string[],
): Map<string, Record<string, string>> {
  const types = new Map<string, Record<string, string>>()
  const open = [...roots]
  const visit = (name: string): void => {
    open.push(name)
  }
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (types.has(shorten(name))) continue
    const fields: Record<string, string> = {}
    types.set(shorten(name), fields)
    for (const [field, property] of Object.entries(definitions[name]?.properties ?? {})) {
      fields[field] = encode(definitions, property, visit)
    }
  }
  return types
}

// `!T` is an atomic struct, `[]` an atomic list, `[=]` a set, `[keys]` a list by keys, `{}` a map by keys.
function encode(
  definitions: Record<string, Property>,
  property: Property,
  visit: (name: string) => void,
): string {
  const reference = property.$ref ?? property.allOf?.[0]?.$ref
  if (reference !== undefined) return encodeReference(definitions, reference, property, visit)
  const atomic = property['x-kubernetes-map-type'] === 'atomic' ? '!' : ''
  if (property.type === 'array' && property.items !== undefined) {
    return `${encodeList(property)}${encode(definitions, property.items, visit)}`
  }
  if (property.additionalProperties !== undefined) {
    return `${atomic}{}${encode(definitions, property.additionalProperties, visit)}`
  }
  const scalars: Readonly<Record<string, string>> = { string: '$', integer: '#', number: '#', boolean: '?' }
  return scalars[property.type ?? ''] ?? '*'
}

function encodeReference(
  definitions: Record<string, Property>,
  reference: string,
  property: Property,
  visit: (name: string) => void,
): string {
  const name = reference.slice('#/definitions/'.length)
  const definition = definitions[name]
  if (/\.(IntOrString|Quantity)$/.test(name)) return '%'
  if (definition?.type === 'string') return '$'
  if (definition?.properties === undefined) return '*'
  visit(name)
  const mapType = property['x-kubernetes-map-type'] ?? definition['x-kubernetes-map-type']
  return `${mapType === 'atomic' ? '!' : ''}${shorten(name)}`
}

function encodeList(property: Property): string {
  const keys = property['x-kubernetes-list-map-keys']
  if (property['x-kubernetes-list-type'] === 'set') return '[=]'
  if (property['x-kubernetes-list-type'] !== 'map' || keys === undefined) return '[]'
  // The document leaves out that a port without a protocol is TCP, by which the server knows ports.
  return `[${keys.map(key => (key === 'protocol' ? 'protocol=TCP' : key)).join(',')}]`
}

function shorten(name: string): string {
  return name.replace(
    /^io\.k8s\.(api|apimachinery\.pkg|apiextensions-apiserver\.pkg|kube-aggregator\.pkg)\./,
    '',
  )
}

function format(kinds: readonly string[], types: ReadonlyMap<string, Record<string, string>>): string {
  const rows = [...types].sort(([a], [b]) => (a < b ? -1 : 1))
  return `// Generated by hack/generate/simulator-schema.ts from the OpenAPI document of a real API server.

/** apiVersion, kind, plural, traits (n: namespaced, s: status subresource, c: deletecollection), type, short names. */
export const builtInKinds: readonly (readonly string[])[] = [
${kinds.map(kind => `  ${kind},`).join('\n')}
]

/** Fields of each type, as \`$\` string, \`#\` number, \`?\` boolean, \`%\` string or number, \`*\` anything, or a type. */
export const builtInTypes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
${rows.map(([name, fields]) => `  ${JSON.stringify(name)}: ${JSON.stringify(fields)},`).join('\n')}
}
`
}
