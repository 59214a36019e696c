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
  const groups = ourGroups(api, me, marker, await api.annotations(place, me))
  let missing = distinct(api, marked)
  // Whatever stays in any case comes first, so that of two of the same the one goes that can.
  for (const { annotations: ours, remove } of groups.sort((a, b) => rank(a) - rank(b))) {
    const without = missing.filter(wanted => !ours.some(each => isSame(api, wanted, each)))
    // Whatever of it is not asked for, or stands there twice, has found none of its own.
    if (remove === undefined || missing.length - without.length === ours.length) missing = without
    else await remove()
  }
  if (missing.length > 0) await api.addAnnotations(place, missing)
}

interface OurGroup {
  /** Those of it that bear our marker. */
  readonly annotations: readonly WrittenAnnotation[]
  /** Undefined where something of others would go with it. */
  readonly remove: (() => Promise<unknown>) | undefined
}

function ourGroups(
  { annotationForm }: AnnotationApi,
  me: Identity | undefined,
  marker: string,
  written: readonly WrittenAnnotations[],
): OurGroup[] {
  if (annotationForm === 'summary') return written.filter(({ annotations }) => annotations.length > 0)
  const marked = written.flatMap(group => {
    const ours = group.annotations.filter(
      ({ text, author = group.author }) => author === group.author && text.trimStart().startsWith(marker),
    )
    return ours.length === 0 || (me !== undefined && group.author !== me) ? [] : [{ group, ours }]
  })
  // Where nobody says who we are, one of several authors has only copied the marker, and which one cannot be told.
  const areOfOne = new Set(marked.map(({ group }) => group.author)).size === 1
  return marked.map(({ group, ours }) => ({
    annotations: ours,
    remove: areOfOne && ours.length === group.annotations.length ? group.remove : undefined,
  }))
}

function rank({ remove }: OurGroup): number {
  return remove === undefined ? 0 : 1
}

// Two mistakes can look the same, and a forge shows one of them, or refuses both.
function distinct({ annotationForm: form }: AnnotationApi, all: readonly Annotation[]): Annotation[] {
  return [...new Map(all.map(each => [JSON.stringify([each.path, each.line, each[form]]), each])).values()]
}

function isSame({ annotationForm: form }: AnnotationApi, wanted: Annotation, is: WrittenAnnotation): boolean {
  return wanted.path === is.path && wanted.line === is.line && isSameText(is.text, wanted[form])
}
