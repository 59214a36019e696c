import { counted } from '../../../../base/std/counted.ts'
import type { DesiredNode } from '../../../model/desired.ts'
import type { GuardStop } from '../../../model/fleet-plan.ts'
import { countObjects } from './count-objects.ts'

/** A source that held something and is empty now is stopped as a whole, whatever the limits. */
export function checkEmptySource(before: DesiredNode | undefined, after: DesiredNode): GuardStop | undefined {
  const was = countObjects(before)
  if (was.size === 0 || countObjects(after).size > 0) return undefined
  const pairs = [...was].flatMap(([cluster, { applications }]) =>
    [...applications.keys()].map(application => ({ cluster, application })),
  )
  const message = `the revision leaves nothing anywhere, where ${counted(was.size, 'cluster has', 'clusters have')} applications now`
  return { guard: 'emptySource', message, pairs }
}
