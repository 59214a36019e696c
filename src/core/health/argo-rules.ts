import { isObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../model/object.ts'
import type { Health } from '../model/outcome.ts'
import { degraded, healthy, progressing, specOf, statusOf, suspended } from './rule.ts'

/** Argo Rollouts say how they do in one word, of a generation that they write as text. */
export function rollout(object: KubernetesObject): Health {
  const { phase, message, observedGeneration } = statusOf(object)
  const { generation } = object.metadata
  const isSeen = observedGeneration === undefined || String(observedGeneration) === String(generation)
  if (!isSeen) return progressing('the controller has not seen the last change yet')
  if (specOf(object).paused === true) return suspended('the rollout is paused')
  return inWords(phase, message)
}

/** An Application of Argo CD does as its own objects do. */
export function argoApplication(object: KubernetesObject): Health {
  const { health } = statusOf(object)
  return isObject(health) ? inWords(health.status, health.message) : progressing('not looked at yet')
}

function inWords(word: unknown, message: unknown): Health {
  const why = typeof message === 'string' && message !== '' ? message : String(word ?? 'not looked at yet')
  switch (word) {
    case 'Healthy':
      return healthy
    case 'Degraded':
      return degraded(why)
    case 'Paused':
    case 'Suspended':
      return suspended(why)
    default:
      return progressing(why)
  }
}
