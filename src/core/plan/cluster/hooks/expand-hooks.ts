import { type Hook, hookOf, isOfDeletion, withPhase } from '../../../model/hook.ts'
import type { Resource } from '../../../model/resource.ts'

const known = new WeakMap<Resource, readonly Resource[]>()

/**
 * A Job or Pod that is a hook of several phases, once for each; the first keeps the name. Anything else that is one both
 * while its application is there and when it leaves, once for either. All else as it is.
 */
export function expandHook(resource: Resource): readonly Resource[] {
  const hook = hookOf(resource.object)
  if (hook === undefined || hook === 'never' || hook.phases.length < 2) return [resource]
  const found = known.get(resource)
  if (found !== undefined) return found
  const { kind } = resource.object
  const expanded = kind === 'Job' || kind === 'Pod' ? eachPhase(resource, hook) : bothTimes(resource, hook)
  known.set(resource, expanded)
  return expanded
}

function eachPhase(resource: Resource, { phases }: Hook): readonly Resource[] {
  const { object } = resource
  return phases.map((phase, index) => {
    const name = index === 0 ? object.metadata.name : `${object.metadata.name}-${phase.toLowerCase()}`
    return { ...resource, object: withPhase({ ...object, metadata: { ...object.metadata, name } }, phase) }
  })
}

function bothTimes(resource: Resource, hook: Hook): readonly Resource[] {
  const last = hook.phases.find(phase => isOfDeletion({ ...hook, phases: [phase] }))
  if (last === undefined || isOfDeletion(hook)) return [resource]
  return [resource, { ...resource, object: withPhase(resource.object, last) }]
}
