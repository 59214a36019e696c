import type { LiveObject } from '../../core/model/live-object.ts'
import { formatId, idOf, parseKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import { groupKindOf } from '../../core/plan/index.ts'
import type { ClusterApi } from '../ports.ts'

/**
 * Throws while anybody's objects of the kind that a CRD defines are there and are to stay: they would go with it. Who
 * may not list them does not know, and is told so.
 */
export async function checkUnused(api: ClusterApi, { key, defines }: LiveObject): Promise<void> {
  const kind = (await api.discover({ refresh: true })).find(each => groupKindOf(each) === defines)
  if (kind === undefined) return
  const apiVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`
  const { items } = await api.list({ apiVersion, kind: kind.kind }, { metadataOnly: true })
  const staying = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  const [first] = staying
  if (first === undefined) return
  const more = staying.length > 1 ? ` and ${staying.length - 1} more` : ''
  throw new OperationError({
    code: 'cluster/definition-in-use',
    message: `${formatId(parseKey(key))} stays: ${formatId(idOf(first))}${more} would go with it`,
    subject: key,
    retryable: false,
  })
}
