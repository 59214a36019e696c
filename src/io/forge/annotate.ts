import type { AnnotateRequest, Annotation } from '../../core/model/annotation.ts'
import type { AnnotationApi, Identity, WrittenAnnotation, WrittenAnnotations } from './annotation-api.ts'
import { isSameText } from './is-same-text.ts'

/** Removes what is ours and not asked for, and adds what is asked for and not there. */
export async function annotate(
  api: AnnotationApi,
  me: Identity | undefined,
  request: AnnotateRequest,
): Promise<void> {
  const { marker, annotations, ...place } = request
  const marked = annotations.map(each => ({ ...each, text: `${marker}\n${each.text}` }))
  const written = await api.annotations(place, me)
  let missing: readonly Annotation[] = marked
  for (const group of written.filter(each => isOurs(api, me, marker, each))) {
    const without = missing.filter(wanted => !group.annotations.some(each => isSame(api, wanted, each)))
    // Whatever of it is not asked for, or stands there twice, has found none of its own.
    if (missing.length - without.length === group.annotations.length) missing = without
    else await group.remove()
  }
  if (missing.length > 0) await api.addAnnotations(place, missing)
}

function isOurs(
  { annotationForm }: AnnotationApi,
  me: Identity | undefined,
  marker: string,
  { author, annotations }: WrittenAnnotations,
): boolean {
  if (annotations.length === 0) return false
  if (annotationForm === 'summary') return true
  if (me !== undefined && author !== me) return false
  return annotations.every(({ text }) => text.trimStart().startsWith(marker))
}

function isSame({ annotationForm: form }: AnnotationApi, wanted: Annotation, is: WrittenAnnotation): boolean {
  return wanted.path === is.path && wanted.line === is.line && isSameText(is.text, wanted[form])
}
