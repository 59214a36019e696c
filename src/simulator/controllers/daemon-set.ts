import { isTerminating, objectAt } from '../api-server/metadata.ts'
import type { Controller } from './controller.ts'
import { controlledBy, createControlled, isPodReady, remove, writeStatus } from './owned.ts'
import { nameSuffix, podOf, templateHash } from './template.ts'

const revisionLabel = 'controller-revision-hash'

/** Keeps the one pod that a DaemonSet has on the one node of a simulated cluster. */
export const daemonSetController: Controller = {
  storage: 'apps/DaemonSet',
  reconcile(context, set) {
    if (isTerminating(set)) return undefined
    const spec = objectAt(set.spec)
    const hash = templateHash(spec.template)
    const pods = controlledBy(context, set, '/Pod')
    for (const pod of pods) {
      if (pod.metadata.labels?.[revisionLabel] !== hash) remove(context, pod)
    }
    if (pods.length === 0) {
      const name = `${set.metadata.name}-${nameSuffix(`${set.metadata.name} ${context.server.store.version}`)}`
      createControlled(context, set, podOf(objectAt(spec.template), name, { [revisionLabel]: hash }))
    }
    const now = controlledBy(context, set, '/Pod')
    const updated = now.filter(pod => pod.metadata.labels?.[revisionLabel] === hash).length
    const ready = now.filter(isPodReady).length
    writeStatus(context, set, {
      observedGeneration: set.metadata.generation ?? 1,
      currentNumberScheduled: now.length,
      desiredNumberScheduled: 1,
      numberMisscheduled: 0,
      numberReady: ready,
      ...(updated > 0 ? { updatedNumberScheduled: updated } : {}),
      ...(ready > 0 ? { numberAvailable: ready } : { numberUnavailable: 1 }),
    })
    return undefined
  },
}
