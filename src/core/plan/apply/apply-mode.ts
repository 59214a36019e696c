import { applyAnnotations } from '../../model/apply-annotations.ts'
import type { KubernetesObject } from '../../model/object.ts'
import type { Treatment } from '../../model/treatment.ts'

/** Whether an object asks to be made only where there is none, or not to take over what others made of it. */
export function applyModeOf(object: KubernetesObject): Treatment['mode'] {
  const { annotations = {} } = object.metadata
  const own = annotations[applyAnnotations.apply]?.toLowerCase()
  const flux = fluxMode(object)
  if (own === 'create-only' || flux === 'ifnotpresent') return 'CreateOnly'
  if (annotations['client.lifecycle.config.k8s.io/mutation'] === 'ignore') return 'CreateOnly'
  return own === 'merge' || flux === 'merge' ? 'Merge' : 'Apply'
}

/** Whether an object asks to be left alone for good: neither written nor deleted (Flux, Config Sync). */
export function isLeftAlone(object: KubernetesObject): boolean {
  const { annotations = {} } = object.metadata
  return fluxMode(object) === 'ignore' || annotations['configmanagement.gke.io/managed'] === 'disabled'
}

function fluxMode({ metadata }: KubernetesObject): string | undefined {
  const name = 'kustomize.toolkit.fluxcd.io/ssa'
  return (metadata.annotations?.[name] ?? metadata.labels?.[name])?.toLowerCase()
}
