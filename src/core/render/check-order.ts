import { type Diagnostic, placeBelow } from '../../base/diagnostic/diagnostic.ts'
import { deletionAnnotation, hookMistakes } from '../model/hook.ts'
import { formatId, idOf } from '../model/object.ts'
import { orderMistakes } from '../model/object-order.ts'
import type { Resource } from '../model/resource.ts'

/** Waves, dependencies and hooks of objects that cannot be read, or have no effect. */
export function checkOrder(resources: readonly Resource[]): readonly Diagnostic[] {
  return resources.flatMap(({ object, origin }) =>
    [...orderMistakes(object), ...hookMistakes(object)].map(
      ({ annotation, message, isHarmless }): Diagnostic => {
        const at = placeBelow(origin, 'metadata', 'annotations', annotation)
        const text = `${formatId(idOf(object))}: annotation "${annotation}": ${message}`
        return isHarmless === true
          ? { code: 'render/hook-unsupported', severity: 'warning', message: text, at }
          : { code: 'render/order-invalid', severity: 'error', message: text, at }
      },
    ),
  )
}

/** Hooks of deletion are kept in the cluster, where nothing encrypted is: those that are encrypted are mistakes. */
export function checkSealedHooks(resources: readonly Resource[]): readonly Diagnostic[] {
  return resources.flatMap(({ object, origin, sealed }): readonly Diagnostic[] => {
    const annotation = sealed && deletionAnnotation(object)
    if (annotation === undefined) return []
    const at = placeBelow(origin, 'metadata', 'annotations', annotation)
    const message = `${formatId(idOf(object))}: annotation "${annotation}": a hook of deletion cannot be encrypted`
    return [{ code: 'render/order-invalid', severity: 'error', message, at }]
  })
}
