import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { Rendered } from '../model/desired.ts'
import { formatId, idOf, type ObjectKey, parseKey } from '../model/object.ts'
import type { Resource } from '../model/resource.ts'
import { autoscalerOf } from '../render/index.ts'
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
      related: [{ message: 'divided by this policy', at: { file: workload.policyFile } }],
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
