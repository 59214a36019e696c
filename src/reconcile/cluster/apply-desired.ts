import { type KubernetesObject, parseKey } from '../../core/model/object.ts'
import { type FieldRefusal, OperationError } from '../../core/model/operation-error.ts'
import type { ApplyOperation } from '../../core/model/plan.ts'
import { fieldManager, withLive, without } from '../../core/plan/index.ts'
import type { ClusterApi } from '../ports.ts'

/**
 * Applies one object, or tries to (`dryRun`). What others own is left to them, but for what was ours as it is to be,
 * and for replicas that were left to an autoscaler of ours and are taken back. Replicas that an autoscaler has taken are
 * its own, whoever brought it.
 */
export async function applyDesired(
  api: ClusterApi,
  { desired, takesReplicasBack, regains }: ApplyOperation,
  { dryRun }: { readonly dryRun: boolean },
): Promise<KubernetesObject> {
  const { initial } = desired
  const object =
    initial === undefined ? desired.object : withLive(desired.object, await read(api, desired), initial)
  const send = (what: KubernetesObject, force: boolean): Promise<KubernetesObject> =>
    api.apply(what, { fieldManager, ...(force && { force }), ...(dryRun && { dryRun }) })
  try {
    return await send(object, false)
  } catch (error) {
    const conflicts = conflictsIn(error)
    if (conflicts.length === 0) throw error
    if (takesReplicasBack === true && conflicts.every(isOfReplicas)) return await send(object, true)
    const scaled = takesReplicasBack !== true && conflicts.some(isAutoscaled)
    const rest = scaled ? without(object, 'replicas') : object
    if (conflicts.every(each => scaled && isAutoscaled(each))) return await send(rest, false)
    if (regains === true) return await send(rest, true)
    throw error
  }
}

function read(api: ClusterApi, { key, object }: ApplyOperation['desired']) {
  const { kind, namespace, name } = parseKey(key)
  return api.get({ apiVersion: object.apiVersion, kind, name, ...(namespace !== '' && { namespace }) })
}

/** The fields that other managers own; none where it failed for another reason, too. */
function conflictsIn(error: unknown): readonly FieldRefusal[] {
  if (!(error instanceof OperationError) || error.code !== 'cluster/conflict') return []
  const { refusals } = error
  return refusals.every(({ reason }) => reason === 'FieldManagerConflict') ? refusals : []
}

function isOfReplicas({ field }: FieldRefusal): boolean {
  return field === '.spec.replicas'
}

/** The manager as whom HorizontalPodAutoscalers scale. */
const autoscaling = 'kube-controller-manager'

function isAutoscaled(refusal: FieldRefusal): boolean {
  return isOfReplicas(refusal) && refusal.owner === autoscaling
}
