import { type Diagnostic, placeBelow } from '../../base/diagnostic/diagnostic.ts'
import { formatId, idOf } from '../model/object.ts'
import { orderMistakes } from '../model/object-order.ts'
import type { Resource } from '../model/resource.ts'

/** Waves and dependencies of objects that cannot be read. */
export function checkOrder(resources: readonly Resource[]): readonly Diagnostic[] {
  return resources.flatMap(({ object, origin }) =>
    orderMistakes(object).map(({ annotation, message }): Diagnostic => {
      const at = placeBelow(origin, 'metadata', 'annotations', annotation)
      const text = `${formatId(idOf(object))}: annotation "${annotation}": ${message}`
      return { code: 'render/order-invalid', severity: 'error', message: text, at }
    }),
  )
}
