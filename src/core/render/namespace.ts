import { type Accumulation, addStep, isClusterScoped, type Resource } from '../../kustomize/index.ts'
import type { Application } from '../model/fleet.ts'
import { makeSharedNamespace } from '../model/shared-namespace.ts'

/** Puts resources that name no namespace into the application's, and adds that Namespace unless it is rendered. */
export function inNamespace(accumulation: Accumulation, application: Application): Accumulation {
  const { namespace } = application
  if (namespace === undefined) return accumulation
  return addStep(accumulation, resources => {
    const placed = resources.map(resource => place(resource, namespace))
    const present = placed.some(
      ({ object }) => object.kind === 'Namespace' && object.metadata.name === namespace,
    )
    const changedAt = { file: application.at.file, document: 0, path: ['spec', 'namespace'] }
    const created: Resource = { object: makeSharedNamespace(namespace), origin: changedAt }
    return { resources: present ? placed : [...placed, created], diagnostics: [], changedAt }
  })
}

function place(resource: Resource, namespace: string): Resource {
  const { object } = resource
  if (object.metadata.namespace !== undefined || isClusterScoped(object)) return resource
  return { ...resource, object: { ...object, metadata: { ...object.metadata, namespace } } }
}
