import { isTime } from '../../../base/std/is-time.ts'
import type { KubernetesObject } from '../../model/object.ts'
import type { Suspension } from '../../model/suspension.ts'

/**
 * Whether an object says that it is to be left alone, in Banyan's words or Flux'. An end that is no time is none: who
 * asked to be left alone is.
 */
export function liveSuspension({ metadata }: KubernetesObject): Suspension | undefined {
  const { annotations = {}, labels = {} } = metadata
  const isOurs = annotations[reconcile]?.toLowerCase() === 'disabled'
  if (!isOurs && annotations[fluxReconcile] !== 'disabled' && labels[fluxReconcile] !== 'disabled')
    return undefined
  const reason = isOurs ? `${reconcile} is disabled` : `${fluxReconcile} is disabled`
  const until = annotations[end]
  if (!isOurs || until === undefined) return { reason }
  return isTime(until) ? { reason, until } : { reason: `${reason}; ${end} "${until}" is no time` }
}

const reconcile = 'banyan.dev/reconcile'
const end = 'banyan.dev/until'
const fluxReconcile = 'kustomize.toolkit.fluxcd.io/reconcile'
