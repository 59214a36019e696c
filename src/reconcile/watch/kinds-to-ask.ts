import { isObject } from '../../base/std/json.ts'
import type { InventoryScope } from '../../core/model/inventory.ts'
import { OperationError, type OperationErrorCode } from '../../core/model/operation-error.ts'
import type { Failure } from '../../core/model/outcome.ts'
import { groupKindOf } from '../../core/plan/index.ts'
import type { ApiResource, ClusterApi } from '../ports.ts'

/** The kinds (`Kind.group`) that may have members of an ApplySet. */
export interface KindsToAsk {
  readonly served: ReadonlyMap<string, ApiResource>
  /** Those that the server does not serve now, but may again. */
  readonly away: ReadonlyMap<string, Failure>
}

/**
 * The intent tells which kinds may have members; where there is none (a first start, or a lost parent) all are asked.
 * What left it is asked, too, where it is served.
 */
export async function kindsToAsk(
  api: ClusterApi,
  intent: InventoryScope | undefined,
  left: readonly string[] = [],
): Promise<KindsToAsk> {
  const served = await servedOf(api, intent, left)
  const unserved = intent?.groupKinds.filter(kind => !served.has(kind)) ?? []
  const away = unserved.length === 0 ? [] : await mayComeBack(api, unserved)
  return { served, away: new Map(away.map(kind => [kind, awayFailure(kind)])) }
}

function awayFailure(kind: string): Failure {
  const message = `the server does not serve ${kind} now; its API may be away`
  return { code: 'cluster/kind-unknown', message, retryable: true }
}

// A kind is gone with its objects when its CRD is; one that another server serves may only be away.
async function mayComeBack(api: ClusterApi, kinds: readonly string[]): Promise<readonly string[]> {
  try {
    const [groups, defined] = await Promise.all([aggregatedGroups(api), definedKinds(api, kinds)])
    return kinds.filter(kind => defined.has(kind) || groups.some(group => kind.endsWith(`.${group}`)))
  } catch (error) {
    if (error instanceof OperationError && ofOneKind.has(error.code)) return kinds
    throw error
  }
}

async function aggregatedGroups(api: ClusterApi): Promise<readonly string[]> {
  const services = await api.list({ apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService' })
  return services.items.flatMap(({ spec }) =>
    isObject(spec) && isObject(spec.service) ? String(spec.group) : [],
  )
}

const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }

// What a server says that it serves may be behind what it has, as when it was started just now. Definitions are large.
async function definedKinds(api: ClusterApi, kinds: readonly string[]): Promise<ReadonlySet<string>> {
  const { items } = await api.list(definition, { metadataOnly: true })
  const names = items.map(({ metadata }) => metadata.name)
  const near = names.filter(name => kinds.some(kind => groupIn(kind) === groupIn(name)))
  const found = new Set<string>()
  for (const name of near) {
    const spec = (await api.get({ ...definition, name }))?.spec
    if (isObject(spec) && isObject(spec.names))
      found.add(groupKindOf({ group: String(spec.group), kind: String(spec.names.kind) }))
  }
  return found
}

// Of `Kind.group`, and of `plural.group`.
function groupIn(name: string): string {
  const dot = name.indexOf('.')
  return dot === -1 ? '' : name.slice(dot + 1)
}

// A kind of the intent that is not served is asked for once more: its CRD may be newer than what is known.
async function servedOf(
  api: ClusterApi,
  intent: InventoryScope | undefined,
  left: readonly string[],
): Promise<ReadonlyMap<string, ApiResource>> {
  const served = listable(await api.discover())
  if (intent === undefined) return served
  const complete = intent.groupKinds.every(kind => served.has(kind))
  const current = complete ? served : listable(await api.discover({ refresh: true }))
  const asked = new Set([...intent.groupKinds, ...left])
  return new Map([...current].filter(([kind]) => asked.has(kind)))
}

// Discovery lists the preferred version of a kind first; the others hold the same objects.
function listable(resources: readonly ApiResource[]): ReadonlyMap<string, ApiResource> {
  const first = new Map<string, ApiResource>()
  for (const resource of resources) {
    const kind = groupKindOf(resource)
    const { verbs } = resource
    if (verbs.includes('list') && verbs.includes('delete') && !first.has(kind)) first.set(kind, resource)
  }
  return first
}

// What may befall one kind alone: an aggregated API that is down, a right that is lacking, a CRD that just left.
export const ofOneKind: ReadonlySet<OperationErrorCode> = new Set<OperationErrorCode>([
  'cluster/forbidden',
  'cluster/kind-unknown',
  'cluster/not-found',
  'cluster/server-error',
  'cluster/invalid',
])
