import type { JsonObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { finalizersOf, isTerminating, objectAt } from '../api-server/metadata.ts'
import { type Controller, type ControllerContext, timestamp } from './controller.ts'
import { conditionOf, writeStatus } from './owned.ts'

/** Empties a namespace that is being deleted, then lets it go. */
export const namespaceController: Controller = {
  storage: '/Namespace',
  reconcile(context, namespace) {
    if (!isTerminating(namespace)) return undefined
    const { server } = context
    const { name } = namespace.metadata
    const left: Left[] = []
    for (const storage of server.store.storages()) {
      for (const object of server.store.all(storage, name)) {
        const kind = server.kinds.byKind(object.apiVersion, object.kind)
        if (kind?.namespaced !== true) continue
        const deleted = server.delete(kind, name, object.metadata.name, { propagation: 'Background' })
        if (deleted?.removed === false)
          left.push({ resource: kind.resource, finalizers: finalizersOf(deleted.object) })
      }
    }
    const { finalizers: _, ...spec } = objectAt(namespace.spec)
    if (left.length === 0) server.update({ ...namespace, spec }, {})
    else
      writeStatus(context, namespace, {
        phase: 'Terminating',
        conditions: remainders(context, namespace, left),
      })
    return undefined
  },
}

interface Left {
  readonly resource: string
  readonly finalizers: readonly string[]
}

// In the words of Kubernetes' own controller.
function remainders(
  { now }: ControllerContext,
  namespace: KubernetesObject,
  left: readonly Left[],
): readonly JsonObject[] {
  const content = counts(
    left.map(({ resource }) => resource),
    name => `${name}. has`,
  )
  const finalizers = counts(
    left.flatMap(each => each.finalizers),
    name => `${name} in`,
  )
  const said = [
    ['NamespaceContentRemaining', 'SomeResourcesRemain', `Some resources are remaining: ${content}`],
    [
      'NamespaceFinalizersRemaining',
      'SomeFinalizersRemain',
      `Some content in the namespace has finalizers remaining: ${finalizers}`,
    ],
  ] as const
  return said.map(([type, reason, message]) => {
    const lastTransitionTime = conditionOf(namespace, type)?.lastTransitionTime ?? timestamp(now)
    return { type, status: 'True', reason, message, lastTransitionTime }
  })
}

function counts(names: readonly string[], lead: (name: string) => string): string {
  const groups = [...Map.groupBy(names, name => name)].sort(([a], [b]) => (a < b ? -1 : 1))
  return groups.map(([name, all]) => `${lead(name)} ${all.length} resource instances`).join(', ')
}
