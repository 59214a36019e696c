import { isObject } from '../../base/std/json.ts'
import { hasHealthRule } from '../../core/health/index.ts'
import type { InventoryScope } from '../../core/model/inventory.ts'
import type { LiveObject } from '../../core/model/live-object.ts'
import type { ObjectKey } from '../../core/model/object.ts'
import { OperationError, type OperationErrorCode } from '../../core/model/operation-error.ts'
import type { Failure } from '../../core/model/outcome.ts'
import { applySet, byKey, groupKindOf } from '../../core/plan/index.ts'
import type { ApiResource, ClusterApi } from '../ports.ts'
import { failureOf } from './attempt.ts'
import { runBounded } from './run-bounded.ts'
import { seen } from './seen.ts'

export interface Members {
  readonly objects: ReadonlyMap<ObjectKey, LiveObject>
  /** Kinds (`Kind.group`) that may have members but could not be listed, with why. */
  readonly unlisted: ReadonlyMap<string, Failure>
}

/**
 * Every live member of the ApplySet; of kinds whose status says nothing, only the metadata is read. The
 * intent tells which kinds may have some; where there is none (a first start, or a lost parent) all are asked.
 */
export async function listMembers(
  api: ClusterApi,
  id: string,
  intent: InventoryScope | undefined,
): Promise<Members> {
  const kinds = await kindsToAsk(api, intent)
  const lists = await runBounded([...kinds], 16, ([, resource]) => listKind(api, resource, id))
  const unlisted = new Map<string, Failure>()
  for (const [index, kind] of [...kinds.keys()].entries()) {
    const list = lists[index]
    if (list instanceof OperationError) unlisted.set(kind, failureOf(list))
  }
  const unserved = intent?.groupKinds.filter(kind => !kinds.has(kind)) ?? []
  const away = unserved.length === 0 ? [] : await aggregated(api, unserved)
  for (const kind of away) unlisted.set(kind, awayFailure(kind))
  return { objects: byKey(lists.flatMap(list => (list instanceof OperationError ? [] : list))), unlisted }
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
async function kindsToAsk(
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
const ofOneKind: ReadonlySet<OperationErrorCode> = new Set<OperationErrorCode>([
  'cluster/forbidden',
  'cluster/kind-unknown',
  'cluster/not-found',
  'cluster/server-error',
  'cluster/invalid',
])

async function listKind(
  api: ClusterApi,
  resource: ApiResource,
  id: string,
): Promise<readonly LiveObject[] | OperationError> {
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`
  const { kind } = resource
  try {
    const list = await api.list(
      { apiVersion, kind },
      { labelSelector: `${applySet.partOf}=${id}`, metadataOnly: !hasHealthRule(resource.group, kind) },
    )
    return list.items.flatMap(item => seen(item) ?? [])
  } catch (error) {
    if (error instanceof OperationError && ofOneKind.has(error.code)) return error
    throw error
  }
}
