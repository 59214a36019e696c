import { type Diagnostic, placeBelow } from '../../base/diagnostic/diagnostic.ts'
import { applyMistakes } from '../model/apply-annotations.ts'
import { formatId, idOf } from '../model/object.ts'
import type { Resource } from '../model/resource.ts'

/** Annotations of objects about how they are applied that cannot be read. */
export function checkApply(resources: readonly Resource[]): readonly Diagnostic[] {
  return resources.flatMap(({ object, origin }) =>
    applyMistakes(object).map(({ annotation, message }): Diagnostic => {
      const at = placeBelow(origin, 'metadata', 'annotations', annotation)
      const text = `${formatId(idOf(object))}: annotation "${annotation}": ${message}`
      return { code: 'render/apply-invalid', severity: 'error', message: text, at }
    }),
  )
}
