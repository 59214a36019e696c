import type { KubernetesObject } from './object.ts'
import { retentionOf } from './retention.ts'

/** Keeps an object in the cluster when nothing renders it any more. */
const pruneAnnotation = 'banyan.dev/prune'

/** The Namespace that an Application asks for: several may ask for the same one, and it is never pruned. */
export function makeSharedNamespace(name: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, annotations: { [pruneAnnotation]: 'disabled' } },
  }
}

/** Whether an object is a Namespace as {@link makeSharedNamespace} makes it; a rendered one of the same name goes first. */
export function isSharedNamespace(object: KubernetesObject): boolean {
  const isMade = object.metadata.annotations?.[pruneAnnotation] === 'disabled'
  return object.kind === 'Namespace' && object.apiVersion === 'v1' && isMade
}

/** Whether an object is left where it is when nothing renders it any more. */
export function staysBehind(object: KubernetesObject): boolean {
  return retentionOf(object) === 'keep'
}
