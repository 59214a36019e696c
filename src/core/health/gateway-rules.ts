import { isArray, isObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../model/object.ts'
import type { Health } from '../model/outcome.ts'
import { conditionOf, degraded, healthy, progressing, statusOf } from './rule.ts'

/** A Gateway serves when it is programmed; a GatewayClass only has to be accepted. */
export function gateway(object: KubernetesObject): Health {
  const accepted = conditionOf(object, 'Accepted')
  if (accepted?.status === 'False') return degraded(accepted.message || accepted.reason)
  if (object.kind === 'GatewayClass') {
    return accepted?.status === 'True' ? healthy : progressing('no controller has accepted it yet')
  }
  const programmed = conditionOf(object, 'Programmed')
  if (programmed?.status === 'True') return healthy
  const why = programmed?.message || programmed?.reason || 'no controller has programmed it yet'
  return programmed?.reason === 'Invalid' ? degraded(why) : progressing(why)
}

/** Routes say for each Gateway whether it takes them, and whether all that they refer to is there. */
export function gatewayRoute(object: KubernetesObject): Health {
  const { parents } = statusOf(object)
  if (!isArray(parents) || parents.length === 0) return progressing('no gateway has accepted it yet')
  for (const parent of parents) {
    const of = { ...object, status: isObject(parent) ? parent : {} }
    const refused = ['Accepted', 'ResolvedRefs']
      .map(type => conditionOf(of, type))
      .find(condition => condition?.status === 'False')
    if (refused !== undefined) return degraded(refused.message || refused.reason)
    if (conditionOf(of, 'Accepted')?.status !== 'True') return progressing('no gateway has accepted it yet')
  }
  return healthy
}
