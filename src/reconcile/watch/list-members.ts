import { type HealthRules, hasHealthRule } from '../../core/health/index.ts'
import type { InventoryScope } from '../../core/model/inventory.ts'
import type { LiveObject } from '../../core/model/live-object.ts'
import type { ObjectKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Failure } from '../../core/model/outcome.ts'
import { applySet, byKey } from '../../core/plan/index.ts'
import type { ApiResource, ClusterApi } from '../ports.ts'
import { failureOf } from '../requests/attempt.ts'
import { runBounded } from '../requests/run-bounded.ts'
import { kindsToAsk, ofOneKind } from './kinds-to-ask.ts'
import { seen } from './seen.ts'

export interface Members {
  readonly objects: ReadonlyMap<ObjectKey, LiveObject>
  /** Kinds (`Kind.group`) that may have members but could not be listed, with why. */
  readonly unlisted: ReadonlyMap<string, Failure>
}

/** Every live member of the ApplySet; of kinds whose status says nothing, only the metadata is read. */
export async function listMembers(
  api: ClusterApi,
  id: string,
  told: { readonly scope: InventoryScope; readonly left: readonly string[] } | undefined,
  rules?: HealthRules,
): Promise<Members> {
  const { served, away } = await kindsToAsk(api, told?.scope, told?.left)
  const lists = await runBounded([...served.values()], 16, resource => listKind(api, resource, id, rules))
  const unlisted = new Map(away)
  for (const [index, kind] of [...served.keys()].entries()) {
    const list = lists[index]
    if (list instanceof OperationError) unlisted.set(kind, failureOf(list))
  }
  return { objects: byKey(lists.flatMap(list => (list instanceof OperationError ? [] : list))), unlisted }
}

async function listKind(
  api: ClusterApi,
  resource: ApiResource,
  id: string,
  rules: HealthRules | undefined,
): Promise<readonly LiveObject[] | OperationError> {
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`
  const { kind } = resource
  try {
    const list = await api.list(
      { apiVersion, kind },
      {
        labelSelector: `${applySet.partOf}=${id}`,
        metadataOnly: !hasHealthRule(resource.group, kind, rules),
      },
    )
    return list.items.flatMap(item => seen(item, rules) ?? [])
  } catch (error) {
    if (error instanceof OperationError && ofOneKind.has(error.code)) return error
    throw error
  }
}
