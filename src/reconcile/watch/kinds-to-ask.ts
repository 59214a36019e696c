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

/** The intent tells which kinds may have members; where there is none (a first start, or a lost parent) all are asked. */
export async function kindsToAsk(api: ClusterApi, intent: InventoryScope | undefined): Promise<KindsToAsk> {
  const served = await servedOf(api, intent)
  const unserved = intent?.groupKinds.filter(kind => !served.has(kind)) ?? []
  const away = unserved.length === 0 ? [] : await aggregated(api, unserved)
  return { served, away: new Map(away.map(kind => [kind, awayFailure(kind)])) }
}

function awayFailure(kind: string): Failure {
  const message = `the server does not serve ${kind} now; its API may be away`
  return { code: 'cluster/kind-unknown', message, retryable: true }
}

// A kind of a CRD that is not served is gone with its objects; one that another server serves may only be away.
async function aggregated(api: ClusterApi, kinds: readonly string[]): Promise<readonly string[]> {
  try {
    const services = await api.list({ apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService' })
    const groups = services.items.flatMap(({ spec }) =>
      isObject(spec) && isObject(spec.service) ? String(spec.group) : [],
    )
    return kinds.filter(kind => groups.some(group => kind.endsWith(`.${group}`)))
  } catch (error) {
    if (error instanceof OperationError && ofOneKind.has(error.code)) return kinds
    throw error
  }
}

// A kind of the intent that is not served is asked for once more: its CRD may be newer than what is known.
async function servedOf(
  api: ClusterApi,
  intent: InventoryScope | undefined,
): Promise<ReadonlyMap<string, ApiResource>> {
  const served = listable(await api.discover())
  if (intent === undefined) return served
  const complete = intent.groupKinds.every(kind => served.has(kind))
  const current = complete ? served : listable(await api.discover({ refresh: true }))
  return new Map([...current].filter(([kind]) => intent.groupKinds.includes(kind)))
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
