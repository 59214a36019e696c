import { type KubernetesObject, parseKey, type StringMap } from '../../core/model/object.ts'
import { dependsOnAnnotation } from '../../core/model/object-order.ts'
import type { AbandonOperation } from '../../core/model/plan.ts'
import { applySet, fieldManager, owned } from '../../core/plan/index.ts'
import type { ClusterApi } from '../ports.ts'
import { type Attempt, attempt } from '../requests/attempt.ts'
import { inNameOf } from '../requests/in-name-of.ts'
import { runBounded } from '../requests/run-bounded.ts'
import type { Stop } from '../requests/stop.ts'

export type Abandoned = Attempt<true> & { readonly operation: AbandonOperation }

/** Takes our marks off objects, each only as it was seen last; all else of them is left as it is. */
export async function abandon(
  api: ClusterApi,
  operations: readonly AbandonOperation[],
  stop: Stop,
): Promise<readonly Abandoned[]> {
  return runBounded(operations, 16, async operation => {
    const { key, apiVersion, resourceVersion, impersonate } = operation
    const { kind, namespace, name } = parseKey(key)
    const ref = { apiVersion, kind, name, ...(namespace !== '' && { namespace }) }
    const patch = { metadata: { resourceVersion, ...marks } }
    const result = await attempt({ key }, stop, async () => {
      await inNameOf(api, impersonate).patch(ref, patch, { fieldManager })
      return true as const
    })
    return { ...result, operation }
  })
}

/** An object as it is left behind. */
export function withoutMarks(object: KubernetesObject): KubernetesObject {
  const { labels = {}, annotations = {} } = object.metadata
  const rest = (of: StringMap, taken: object): StringMap =>
    Object.fromEntries(Object.entries(of).filter(([name]) => !(name in taken)))
  const left = { labels: rest(labels, marks.labels), annotations: rest(annotations, marks.annotations) }
  return { ...object, metadata: { ...object.metadata, ...left } }
}

const marks = {
  labels: { [applySet.partOf]: null, [owned.application]: null },
  annotations: { [owned.object]: null, [owned.generatedFrom]: null, [dependsOnAnnotation]: null },
}
