import { sha256 } from '../../base/std/hash.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { WeakValueMap } from '../../base/std/weak-value-map.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { ApiResource, KindRef } from '../../reconcile/ports.ts'
import type { Sender } from './transport/sender.ts'

/** The kinds of one server, asked for when first needed and kept. */
export interface Discovery {
  resources(options?: { readonly refresh?: boolean }): Promise<readonly ApiResource[]>
  /** The resource of a kind; one that is not known is looked for once more before it is `cluster/kind-unknown`. */
  resourceOf(kind: KindRef): Promise<ApiResource>
  /** Forgets what is known: the server no longer agrees with it. */
  forget(): void
}

interface Known {
  readonly resources: readonly ApiResource[]
  /** By `<apiVersion> <kind>`. */
  readonly byKind: ReadonlyMap<string, ApiResource>
}

export function createDiscovery(sender: Sender, cluster: string): Discovery {
  let known: Promise<Known> | undefined
  let asking = false

  // Whoever needs a refresh while one is under way has that one.
  const ask = (): Promise<Known> => {
    if (known !== undefined && asking) return known
    asking = true
    const next = readResources(sender, cluster).then(shared)
    known = next
    next.then(
      () => {
        asking = false
      },
      () => {
        asking = false
        if (known === next) known = undefined
      },
    )
    return next
  }

  return {
    async resources(options) {
      const current = options?.refresh === true ? ask() : (known ?? ask())
      return (await current).resources
    },
    async resourceOf(kind) {
      const key = `${kind.apiVersion} ${kind.kind}`
      const before = known !== undefined && !asking
      const found = (await (known ?? ask())).byKind.get(key)
      if (found !== undefined) return found
      const again = before ? (await ask()).byKind.get(key) : undefined
      if (again !== undefined) return again
      throw unknownKind(kind, cluster)
    },
    forget() {
      if (!asking) known = undefined
    },
  }
}

function unknownKind({ apiVersion, kind }: KindRef, cluster: string): OperationError {
  return new OperationError({
    code: 'cluster/kind-unknown',
    message: `the server has no kind ${kind} in ${apiVersion}; is its CustomResourceDefinition applied?`,
    subject: cluster,
    retryable: true,
  })
}

// Most clusters of a fleet serve the same.
const all = new WeakValueMap<string, Known>()

function shared(resources: readonly ApiResource[]): Known {
  return all.obtain(sha256(JSON.stringify(resources)), () => indexed(resources))
}

function indexed(resources: readonly ApiResource[]): Known {
  const byKind = new Map<string, ApiResource>()
  for (const resource of resources) {
    const { group, version, kind } = resource
    const key = `${group === '' ? version : `${group}/${version}`} ${kind}`
    if (!byKind.has(key)) byKind.set(key, resource)
  }
  return { resources, byKind }
}

const aggregated = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',')

async function readResources(sender: Sender, cluster: string): Promise<readonly ApiResource[]> {
  const read = (path: string) =>
    sender.send({
      method: 'GET',
      path,
      accept: aggregated,
      idempotent: true,
      context: { cluster, action: 'discover the kinds of the API' },
    })
  const [core, groups] = await Promise.all([read('/api'), read('/apis')])
  const lists = await Promise.all([core.body, groups.body].map(body => resourcesIn(body, read)))
  return lists.flat()
}

type Read = (path: string) => Promise<{ readonly body: JsonValue }>

async function resourcesIn(body: JsonValue, read: Read): Promise<readonly ApiResource[]> {
  if (!isObject(body)) return []
  if (body.kind === 'APIGroupDiscoveryList') return objects(body.items).flatMap(groupResources)
  // Servers before 1.27 know only one document for each version of a group.
  const paths =
    body.kind === 'APIVersions'
      ? texts(body.versions).map(version => `/api/${version}`)
      : objects(body.groups).flatMap(group =>
          objects(group.versions).map(({ groupVersion }) => `/apis/${groupVersion}`),
        )
  return (await Promise.all(paths.map(path => readVersion(path, read)))).flat()
}

function groupResources(item: JsonObject): readonly ApiResource[] {
  const group = isObject(item.metadata) ? textOf(item.metadata, 'name') : ''
  return objects(item.versions).flatMap(version =>
    objects(version.resources).map(resource => ({
      group,
      version: textOf(version, 'version'),
      kind: isObject(resource.responseKind) ? textOf(resource.responseKind, 'kind') : '',
      resource: textOf(resource, 'resource'),
      namespaced: resource.scope === 'Namespaced',
      verbs: texts(resource.verbs),
    })),
  )
}

async function readVersion(path: string, read: Read): Promise<readonly ApiResource[]> {
  const [, , ...parts] = path.split('/')
  const [group = '', version = ''] = parts.length === 2 ? parts : ['', parts[0]]
  try {
    const { body } = await read(path)
    return objects(isObject(body) ? body.resources : [])
      .filter(({ name }) => typeof name === 'string' && !name.includes('/'))
      .map(resource => ({
        group,
        version,
        kind: textOf(resource, 'kind'),
        resource: textOf(resource, 'name'),
        namespaced: resource.namespaced === true,
        verbs: texts(resource.verbs),
      }))
  } catch (error) {
    // An aggregated API whose own server is down must not hide all others.
    if (error instanceof OperationError && isAway(error)) return []
    throw error
  }
}

function isAway({ code }: OperationError): boolean {
  return code === 'cluster/server-error' || code === 'cluster/kind-unknown' || code === 'cluster/timeout'
}

function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return (isArray(value) ? value : []).filter(isObject)
}

function texts(value: JsonValue | undefined): readonly string[] {
  return (isArray(value) ? value : []).filter(item => typeof item === 'string')
}

function textOf(object: JsonObject, key: string): string {
  const value = object[key]
  return typeof value === 'string' ? value : ''
}
