import { type KubernetesObject, parseKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { ApplyOperation } from '../../core/model/plan.ts'
import { fieldManager, withLive } from '../../core/plan/index.ts'
import type { ClusterApi } from '../ports.ts'

/**
 * Applies one object, or tries to (`dryRun`). What others own is left to them, but for what was ours as it is to be,
 * and for replicas that were left to an autoscaler of ours and are taken back.
 */
export async function applyDesired(
  api: ClusterApi,
  { desired, takesReplicasBack, regains }: ApplyOperation,
  options: { readonly dryRun: boolean },
): Promise<KubernetesObject> {
  const { initial } = desired
  const object =
    initial === undefined ? desired.object : withLive(desired.object, await read(api, desired), initial)
  const send = (force: boolean): Promise<KubernetesObject> =>
    api.apply(object, {
      fieldManager,
      ...(force && { force }),
      ...(options.dryRun && { dryRun: true }),
    })
  if (regains === true) return send(true)
  if (takesReplicasBack !== true) return send(false)
  try {
    return await send(false)
  } catch (error) {
    if (isOfReplicas(error)) return send(true)
    throw error
  }
}

function read(api: ClusterApi, { key, object }: ApplyOperation['desired']) {
  const { kind, namespace, name } = parseKey(key)
  return api.get({ apiVersion: object.apiVersion, kind, name, ...(namespace !== '' && { namespace }) })
}

function isOfReplicas(error: unknown): boolean {
  if (!(error instanceof OperationError) || error.code !== 'cluster/conflict') return false
  const { refusals } = error
  return (
    refusals.length > 0 &&
    refusals.every(({ reason, field }) => reason === 'FieldManagerConflict' && field === '.spec.replicas')
  )
}
