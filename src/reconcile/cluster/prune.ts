import { parseKey } from '../../core/model/object.ts'
import type { DeleteOperation } from '../../core/model/plan.ts'
import type { ClusterApi } from '../ports.ts'
import { type Attempt, attempt } from '../requests/attempt.ts'
import { inNameOf } from '../requests/in-name-of.ts'
import { runBounded } from '../requests/run-bounded.ts'

export type Pruned = Attempt<boolean> & { readonly operation: DeleteOperation }

/**
 * Deletes in the order given, each only as it was when it was listed: an object that was replaced or changed since
 * is refused by the precondition, and looked at again in the next round.
 */
export async function prune(
  api: ClusterApi,
  deletions: readonly DeleteOperation[],
  stop: AbortController,
): Promise<readonly Pruned[]> {
  const done: Pruned[] = []
  for (const run of byKind(deletions)) {
    done.push(
      ...(await runBounded(run, 16, async operation => {
        const { key, apiVersion, uid, resourceVersion, impersonate } = operation
        const { kind, namespace, name } = parseKey(key)
        const ref = { apiVersion, kind, name, ...(namespace !== '' && { namespace }) }
        const result = await attempt({ key }, stop, () =>
          inNameOf(api, impersonate).delete(ref, { uid, resourceVersion, propagation: 'Background' }),
        )
        return { ...result, operation }
      })),
    )
  }
  return done
}

// The plan's order puts what depends on others first; neighbours of one kind go together.
function byKind(deletions: readonly DeleteOperation[]): readonly (readonly DeleteOperation[])[] {
  const runs: DeleteOperation[][] = []
  let last = ''
  for (const operation of deletions) {
    const { group, kind } = parseKey(operation.key)
    const current = `${kind}.${group}`
    if (current !== last) runs.push([])
    last = current
    runs[runs.length - 1]?.push(operation)
  }
  return runs
}
