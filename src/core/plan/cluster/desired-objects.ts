import { sha256 } from '../../../base/std/hash.ts'
import { canonicalJson } from '../../../base/std/json.ts'
import { idOf, type KubernetesObject, keyOf, type StringMap } from '../../model/object.ts'
import type { DesiredObject } from '../../model/plan.ts'
import type { Resource } from '../../model/resource.ts'
import { applySet, owned } from './apply-set.ts'

/** A bound resource with the pair that it belongs to. */
export interface OwnedResource {
  readonly resource: Resource
  readonly application: string
  readonly revision: string
}

/** Objects as they are applied: with ownership metadata, and a digest that tells whether anything of it changed. */
export function desiredObjects(resources: readonly OwnedResource[], id: string): readonly DesiredObject[] {
  return resources
    .filter(({ resource }) => resource.object.metadata.annotations?.[localConfig] !== 'true')
    .map(({ resource, application, revision }) => {
      const { key, object, digest } = mark(resource, application, id)
      const { origin, generatedFrom } = resource
      return { key, object, application, revision, origin, digest, ...(generatedFrom && { generatedFrom }) }
    })
}

const localConfig = 'config.kubernetes.io/local-config'

interface Marked {
  readonly application: string
  readonly id: string
  readonly key: string
  readonly object: KubernetesObject
  readonly digest: string
}

// Thousands of clusters share a resource; its digest is computed once.
const marked = new WeakMap<Resource, Marked>()

function mark(resource: Resource, application: string, id: string): Marked {
  const known = marked.get(resource)
  if (known?.application === application && known.id === id) return known
  const key = keyOf(idOf(resource.object))
  const object = withMarks(resource, application, id, key)
  const made = { application, id, key, object, digest: sha256(canonicalJson(object)) }
  marked.set(resource, made)
  return made
}

function withMarks(
  { object, generatedFrom }: Resource,
  application: string,
  id: string,
  key: string,
): KubernetesObject {
  const labels: StringMap = {
    ...object.metadata.labels,
    [applySet.partOf]: id,
    [owned.application]: application,
  }
  const annotations: StringMap = {
    ...object.metadata.annotations,
    [owned.object]: key,
    ...(generatedFrom !== undefined && { [owned.generatedFrom]: generatedFrom }),
  }
  return { ...object, metadata: { ...object.metadata, labels, annotations } }
}
