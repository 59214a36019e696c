import { idsOf } from '../accumulation.ts'
import { isSelectedKind } from '../identity.ts'
import type { ReplicaEntry } from '../kustomization/kustomization.ts'
import { replicaSpecs } from '../schema/field-specs.ts'
import type { FieldSpec } from './field-spec.ts'
import { changeSpecs, type Transform } from './transform.ts'

/** Sets the replicas of the workloads that have, or had, a name. */
export function setReplicas(
  { name = '', count = 0 }: ReplicaEntry,
  specs: readonly FieldSpec[] = replicaSpecs,
): Transform {
  return (entries, scope) => {
    let found = false
    const changed = entries.map(entry => {
      const ids = idsOf(entry).filter(id => id.name === name)
      const own = specs.filter(spec => ids.some(id => isSelectedKind(spec, id)))
      found ||= own.length > 0
      return own.length === 0 ? entry : changeSpecs(entry, own, 'scalar', scope, () => count)
    })
    if (!found) {
      const message = `no workload has the name "${name}"`
      scope.report({ code: 'kustomize/replicas-unmatched', severity: 'error', message, at: scope.at })
    }
    return changed
  }
}
