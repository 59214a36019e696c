import type { KubernetesObject } from './object.ts'
import { matchesLabels, type ResourceSelector } from './selector.ts'

/** Whether a selector means an object; fields that it does not give match anything. */
export function matchesResource(selector: ResourceSelector, object: KubernetesObject): boolean {
  const { metadata } = object
  return (
    (selector.apiVersion === undefined || selector.apiVersion === object.apiVersion) &&
    (selector.kind === undefined || selector.kind === object.kind) &&
    (selector.namespace === undefined || selector.namespace === metadata.namespace) &&
    (selector.name === undefined || selector.name === metadata.name) &&
    matchesLabels(selector.labelSelector, metadata.labels ?? {})
  )
}
