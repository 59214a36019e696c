import type { LiveObject } from '../../core/model/live-object.ts'
import { type ObjectKey, parseKey } from '../../core/model/object.ts'
import type { DeleteOperation } from '../../core/model/plan.ts'
import { isHolder, isIn } from '../../core/plan/index.ts'
import type { ClusterApi } from '../ports.ts'
import { type Attempt, attempt } from '../requests/attempt.ts'
import { inFlight } from '../requests/in-flight.ts'
import { inNameOf } from '../requests/in-name-of.ts'
import { runBounded } from '../requests/run-bounded.ts'
import type { Stop } from '../requests/stop.ts'
import { checkUnused } from './check-unused.ts'

export type Pruned = Attempt<boolean> & { readonly operation: DeleteOperation }

/**
 * Deletes in the order given, each only as it was when it was listed: an object that was replaced or changed since
 * is refused by the precondition, and looked at again in the next round. What could not be deleted is not taken along
 * with its Namespace or CRD either.
 */
export async function prune(
  api: ClusterApi,
  deletions: readonly DeleteOperation[],
  live: ReadonlyMap<ObjectKey, LiveObject>,
  stop: Stop,
): Promise<readonly Pruned[]> {
  const done: Pruned[] = []
  for (const run of byKind(deletions)) {
    const stuck = done.flatMap(({ value, operation }) =>
      value === undefined ? (live.get(operation.key) ?? []) : [],
    )
    const takesAlong = ({ key }: DeleteOperation): boolean => {
      const holder = live.get(key)
      return holder !== undefined && isHolder(holder) && stuck.some(each => isIn(each, holder))
    }
    const due = run.filter(operation => !takesAlong(operation))
    done.push(
      ...(await runBounded(due, inFlight(due.length), operation =>
        deleteObject(api, operation, live.get(operation.key), stop),
      )),
    )
  }
  return done
}

async function deleteObject(
  api: ClusterApi,
  operation: DeleteOperation,
  object: LiveObject | undefined,
  stop: Stop,
): Promise<Pruned> {
  const { key, apiVersion, uid, resourceVersion, impersonate, propagation = 'Background' } = operation
  const { kind, namespace, name } = parseKey(key)
  const ref = { apiVersion, kind, name, ...(namespace !== '' && { namespace }) }
  const result = await attempt({ key }, stop, async () => {
    if (object?.defines !== undefined) await checkUnused(api, object)
    return await inNameOf(api, impersonate).delete(ref, { uid, resourceVersion, propagation })
  })
  return { ...result, operation }
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
