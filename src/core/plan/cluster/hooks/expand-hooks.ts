import { hookOf, withPhase } from '../../../model/hook.ts'
import type { Resource } from '../../../model/resource.ts'

const known = new WeakMap<Resource, readonly Resource[]>()

/** A Job or Pod that is a hook of several phases, once for each; the first keeps the name. All else as it is. */
export function expandHook(resource: Resource): readonly Resource[] {
  const { object } = resource
  const hook = object.kind === 'Job' || object.kind === 'Pod' ? hookOf(object) : undefined
  if (hook === undefined || hook === 'never' || hook.phases.length < 2) return [resource]
  const found = known.get(resource)
  if (found !== undefined) return found
  const expanded = hook.phases.map((phase, index) => {
    const name = index === 0 ? object.metadata.name : `${object.metadata.name}-${phase.toLowerCase()}`
    return { ...resource, object: withPhase({ ...object, metadata: { ...object.metadata, name } }, phase) }
  })
  known.set(resource, expanded)
  return expanded
}
