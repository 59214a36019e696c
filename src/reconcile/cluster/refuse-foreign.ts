import { formatId, idOf, type KubernetesObject } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { ApplyOperation } from '../../core/model/plan.ts'
import { applySet, foreignOwners, formatOwner, unwrittenOwners } from '../../core/plan/index.ts'
import type { ClusterApi } from '../ports.ts'
import { readDesired } from './read-desired.ts'

/**
 * The object that an apply would make; refused with its owner's name where it is new to us and carries the marks of
 * another tool, which would prune it or change it back. A conflict about a field of such an object is told so, too.
 */
export async function refuseForeign(
  api: ClusterApi,
  operation: ApplyOperation,
  apply: () => Promise<KubernetesObject>,
): Promise<KubernetesObject> {
  if (operation.kind !== 'create' || operation.adopts !== undefined) return await apply()
  try {
    const answer = await apply()
    checkOwners(answer, operation)
    return answer
  } catch (error) {
    if (!(error instanceof OperationError) || error.code !== 'cluster/conflict') throw error
    const live = await readDesired(api, operation.desired)
    if (live !== undefined) checkOwners(live, operation, error)
    throw error
  }
}

function checkOwners(object: KubernetesObject, { desired }: ApplyOperation, cause?: unknown): void {
  const { conflict, mode } = desired.treatment
  const own = desired.object.metadata.labels?.[applySet.partOf] ?? ''
  const [owner] = unwrittenOwners(foreignOwners(object, own), desired.object)
  if (owner === undefined || conflict === 'Overwrite' || mode === 'Merge') return
  if (owner.tool === 'helm' && conflict === 'Adopt') return
  throw new OperationError({
    code: 'cluster/owned-by-other',
    message: `${formatId(idOf(object))} belongs to ${formatOwner(owner)}; "banyan adopt" takes it over`,
    subject: object.metadata.name,
    retryable: true,
    cause,
  })
}
