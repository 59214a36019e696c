import type { KubernetesObject } from '../../core/model/object.ts'

/** An object's apiVersion, kind and metadata alone. */
export function partialOf({ apiVersion, kind, metadata }: KubernetesObject): KubernetesObject {
  return { apiVersion, kind, metadata }
}
