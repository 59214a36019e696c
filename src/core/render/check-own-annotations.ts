import { type Diagnostic, placeBelow } from '../../base/diagnostic/diagnostic.ts'
import { suggest } from '../../base/std/suggest.ts'
import { applyAnnotations } from '../model/apply-annotations.ts'
import { runAnnotation } from '../model/hook.ts'
import { formatId, idOf } from '../model/object.ts'
import { dependsOnAnnotation } from '../model/object-order.ts'
import type { Resource } from '../model/resource.ts'

const own = 'banyan.dev/'

const said: readonly string[] = [
  ...Object.values(applyAnnotations),
  runAnnotation,
  dependsOnAnnotation,
  ...['depends-on', 'wave'].map(name => own + name),
  ...['prune', 'prune-propagation', 'deletion-approved', 'reconcile', 'until'].map(name => own + name),
  ...['decryption', 'plain-secret', 'estimated-replicas'].map(name => own + name),
]
// What Banyan writes itself comes along where somebody copies a live object.
const written = new Set(
  ['object', 'application', 'generated-from', 'inventory', 'decrypted'].map(name => own + name),
)
const known = new Set(said)

/** Annotations of objects in Banyan's own name that say nothing, as a misspelt one does. */
export function checkOwnAnnotations(resources: readonly Resource[]): readonly Diagnostic[] {
  return resources.flatMap(({ object, origin }) =>
    Object.keys(object.metadata.annotations ?? {}).flatMap((annotation): Diagnostic | [] => {
      if (!annotation.startsWith(own) || known.has(annotation) || written.has(annotation)) return []
      const near = suggest(annotation, said)
      return {
        code: 'render/annotation-unknown',
        severity: 'warning',
        message: `${formatId(idOf(object))}: annotation "${annotation}" has no meaning`,
        at: placeBelow(origin, 'metadata', 'annotations', annotation),
        ...(near !== undefined && { hint: `did you mean "${near}"?` }),
      }
    }),
  )
}
