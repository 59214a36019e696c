import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { autoscalerOf } from '../model/autoscaler.ts'
import type { DecisionNode } from '../model/decision.ts'
import type { Rendered } from '../model/desired.ts'
import { formatId, idOf, type ObjectKey, parseKey } from '../model/object.ts'
import type { Resource } from '../model/resource.ts'
import type { Granting } from './desire.ts'
import type { Active } from './render-tree.ts'
import type { Expected } from './workloads.ts'

/** Errors of autoscalers whose bounds cannot be divided with the workload that they scale. */
export function checkAutoscalers(
  { resources }: Rendered,
  expected: ReadonlyMap<ObjectKey, Expected>,
): readonly Diagnostic[] {
  const first = new Map<ObjectKey, Resource>()
  return resources.flatMap((resource): readonly Diagnostic[] => {
    const autoscaler = autoscalerOf(resource.object)
    if (autoscaler === undefined) return []
    const { target, minReplicas, maxReplicas } = autoscaler
    const workload = expected.get(target)
    if (workload === undefined) return []
    const other = first.get(target)
    first.set(target, resource)
    const subject = `${formatId(idOf(resource.object))} scales ${formatId(parseKey(target))}, which a policy divides`
    const invalid = (why: string, hint: string): Diagnostic => ({
      code: 'schedule/hpa-invalid',
      severity: 'error',
      message: `${subject}, ${why}`,
      at: resource.origin,
      related: [{ message: 'divided by this policy', at: workload.policyAt }],
      hint,
    })
    if (other !== undefined)
      return [invalid(`and so does ${formatId(idOf(other.object))}`, 'keep one of them')]
    if (minReplicas === undefined || maxReplicas === undefined || maxReplicas < 1)
      return [
        invalid(
          'but its bounds are no numbers to divide',
          'write minReplicas and maxReplicas as whole numbers',
        ),
      ]
    if (minReplicas <= maxReplicas) return []
    return [
      invalid(
        `but its minReplicas ${minReplicas} are more than its maxReplicas ${maxReplicas}`,
        'raise maxReplicas',
      ),
    ]
  })
}

/** Warnings of maxima that are smaller than the number of clusters with a share, each of which needs at least 1. */
export function checkMaxima(actives: readonly Active[], grants: readonly Granting[]): readonly Diagnostic[] {
  return actives.flatMap(({ application, scope, workloads }) =>
    workloads.divided.flatMap(({ key, autoscaler }): readonly Diagnostic[] => {
      const { maxReplicas } = (autoscaler && autoscalerOf(autoscaler.object)) ?? {}
      if (autoscaler === undefined || maxReplicas === undefined) return []
      const node = grants.find(
        each => each.workload === key && each.application === application.name && each.scope === scope,
      )?.node
      const clusters = node === undefined ? 0 : holdersIn(node)
      if (clusters <= maxReplicas) return []
      const name = formatId(idOf(autoscaler.object))
      return [
        {
          code: 'schedule/hpa-raised',
          severity: 'warning',
          message: `${name} has ${maxReplicas} maxReplicas for ${clusters} clusters with a share: each has 1, which is ${clusters}`,
          at: autoscaler.origin,
          hint: 'raise maxReplicas, or divide the workload over fewer clusters',
        },
      ]
    }),
  )
}

function holdersIn({ cluster, granted, children }: DecisionNode): number {
  if (granted === 0) return 0
  return cluster === undefined ? children.reduce((sum, child) => sum + holdersIn(child), 0) : 1
}
