import type { ApplyOperation } from '../../core/model/plan.ts'
import { maskSealed } from '../../core/render/index.ts'
import type { LiveChange } from './plan-live.ts'
import type { Reveal } from './reveal.ts'

const nothing = { confidential: [] }

/** Changes with what was encrypted masked, in objects of any kind. */
export async function hideValues(
  changes: readonly LiveChange[],
  operations: readonly ApplyOperation[],
  reveal: Reveal,
): Promise<readonly LiveChange[]> {
  const desired = new Map(operations.map(operation => [operation.desired.key, operation.desired]))
  return await Promise.all(
    changes.map(async change => {
      const own = desired.get(change.key)
      // What could not be decrypted was not sent either.
      const { confidential } = own === undefined ? nothing : await reveal(own).catch(() => nothing)
      const { before: live, after: tried, ...rest } = change
      const [before, after] = maskSealed(live, tried, confidential)
      return { ...rest, ...(before && { before }), ...(after && { after }) }
    }),
  )
}
