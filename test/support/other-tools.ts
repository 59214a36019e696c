import type { JsonObject } from '../../src/base/std/json.ts'
import type { KubernetesObject } from '../../src/core/model/object.ts'

/** A definition of a kind of another tool, as far as it matters that there is one. */
export function definitionOf(group: string, version: string, kind: string): KubernetesObject {
  const plural = `${kind.toLowerCase()}s`
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  }
}

export const fluxDefinition: KubernetesObject = definitionOf(
  'kustomize.toolkit.fluxcd.io',
  'v1',
  'Kustomization',
)

export function kustomization(name: string, spec: JsonObject, namespace = 'flux-system'): KubernetesObject {
  const apiVersion = 'kustomize.toolkit.fluxcd.io/v1'
  return { apiVersion, kind: 'Kustomization', metadata: { name, namespace }, spec }
}
