import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { ObjectChange } from '../../model/fleet-plan.ts'
import { deletionPhaseOf, type HookPhase, hookOf, isOfDeletion } from '../../model/hook.ts'
import { idOf, keyOf } from '../../model/object.ts'
import type { Resource } from '../../model/resource.ts'

/** Whether an object comes to the cluster with its application; hooks of its deletion do not, nor what is never applied. */
export function comesWithApplication({ object }: Resource): boolean {
  const hook = hookOf(object)
  return hook === undefined || (hook !== 'never' && !isOfDeletion(hook))
}

/** The first phase in which an object runs; undefined: it is no hook. */
export function phaseOf({ object }: Resource): HookPhase | undefined {
  const hook = hookOf(object)
  return hook === 'never' ? undefined : hook?.phases[0]
}

/** What runs because an application goes, out of its resources. */
export const runsOfDeletion: (
  resources: readonly Resource[],
) => (application: string) => readonly ObjectChange[] = memoizeByIdentity(resources => {
  const known = new Map<string, readonly ObjectChange[]>()
  return application => {
    const runs = known.get(application) ?? resources.flatMap(each => runOf(each, application))
    known.set(application, runs)
    return runs
  }
})

function runOf({ object, origin }: Resource, application: string): readonly ObjectChange[] {
  const hook = deletionPhaseOf(object)
  if (hook === undefined) return []
  const key = keyOf(idOf(object))
  return [{ change: 'added', key, application, origin, after: object, hook, counted: false }]
}
