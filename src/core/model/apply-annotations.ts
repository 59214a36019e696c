import { parsePointer } from './json-pointer.ts'
import type { KubernetesObject } from './object.ts'

/** Banyan's own annotations that say how an object is applied; case does not matter in their values. */
export const applyAnnotations = {
  conflict: 'banyan.dev/conflict',
  drift: 'banyan.dev/drift',
  apply: 'banyan.dev/apply',
  force: 'banyan.dev/force',
  ignoreFields: 'banyan.dev/ignore-fields',
} as const

const choices: Readonly<Record<string, readonly string[]>> = {
  [applyAnnotations.conflict]: ['abort', 'overwrite', 'adopt'],
  [applyAnnotations.drift]: ['correct', 'detect', 'ignore'],
  [applyAnnotations.apply]: ['create-only', 'merge', 'replace'],
  [applyAnnotations.force]: ['enabled', 'disabled'],
  // A word that is taken for none here lets an object be written or deleted that was to be left alone.
  'banyan.dev/reconcile': ['enabled', 'disabled'],
  'banyan.dev/prune': ['enabled', 'disabled', 'confirm'],
  'banyan.dev/prune-propagation': ['background', 'foreground', 'orphan'],
}

/** An annotation that says how an object is applied or deleted and cannot be read. */
export interface ApplyMistake {
  readonly annotation: string
  readonly message: string
}

/** What the annotations of an object about its applying and its end say that cannot be read; it counts for nothing. */
export function applyMistakes({ metadata: { annotations = {} } }: KubernetesObject): readonly ApplyMistake[] {
  const mistakes: ApplyMistake[] = []
  for (const [annotation, values] of Object.entries(choices)) {
    const value = annotations[annotation]
    if (value === undefined || values.includes(value.toLowerCase())) continue
    mistakes.push({ annotation, message: `"${value}" is none of ${values.join(', ')}` })
  }
  const annotation = applyAnnotations.ignoreFields
  for (const text of splitPointers(annotations[annotation] ?? '')) {
    if (parsePointer(text) === undefined)
      mistakes.push({ annotation, message: `"${text}" is no JSON pointer, such as /spec/replicas` })
  }
  return mistakes
}

/** The pointers of `banyan.dev/ignore-fields`, which commas or lines separate. */
export function splitPointers(text: string): readonly string[] {
  return text
    .split(/[,\n]/)
    .map(part => part.trim())
    .filter(part => part !== '')
}
