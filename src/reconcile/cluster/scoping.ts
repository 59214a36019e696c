import { isObject } from '../../base/std/json.ts'
import { groupKindOf, type OwnedResource, type Scoping } from '../../core/plan/index.ts'
import type { ApiResource } from '../ports.ts'

/** Which kinds belong to namespaces, by what the cluster serves and by the CRDs that are about to be applied. */
export function scopingOf(served: readonly ApiResource[], desired: readonly OwnedResource[]): Scoping {
  const kinds = new Map<string, boolean>()
  for (const { resource } of desired) {
    const { kind, spec } = resource.object
    if (kind !== 'CustomResourceDefinition' || !isObject(spec) || !isObject(spec.names)) continue
    const defined = groupKindOf({ group: String(spec.group), kind: String(spec.names.kind) })
    kinds.set(defined, spec.scope === 'Namespaced')
  }
  for (const resource of served) kinds.set(groupKindOf(resource), resource.namespaced)
  return kind => kinds.get(groupKindOf(kind))
}
