import type { Diagnostic } from '../base/diagnostic/diagnostic.ts'
import { isObject, type JsonObject } from '../base/std/json.ts'
import { formatYaml } from '../base/yaml/format-yaml.ts'
import { resolvePlain } from '../base/yaml/plain-scalar.ts'
import { type Entry, withObject } from './accumulation.ts'
import { withField } from './edit.ts'
import { metadataOf, withMetadata } from './resource.ts'
import { metadataLabels } from './schema/field-specs.ts'
import { setTexts } from './transformers/labels.ts'

/** Where a resource comes from, or what has changed it: a file, or a field or document of a kustomization. */
export interface Origin {
  readonly path?: string
  readonly configuredIn?: string
  readonly configuredBy?: {
    readonly apiVersion: string
    readonly kind: string
    readonly name?: string
    readonly namespace?: string
  }
}

export const originKey = 'config.kubernetes.io/origin'
export const transformationsKey = 'alpha.config.kubernetes.io/transformations'

/** Notes where a resource comes from. */
export function noteOrigin(entry: Entry, origin: Origin): Entry {
  return withAnnotation(entry, originKey, formatNote(origin))
}

/** Notes a transformer on every resource, also on those that it left alone; it is the origin of what has none. */
export function noteTransformation(entries: readonly Entry[], origin: Origin): readonly Entry[] {
  return entries.map(entry => {
    const annotations = annotationsOf(entry)
    if (annotations[originKey] === undefined) return noteOrigin(entry, origin)
    const before = annotations[transformationsKey]
    const item = formatNote(origin).replaceAll('\n', '\n  ').trimEnd()
    const list = `${typeof before === 'string' ? before : ''}- ${item}\n`
    return withAnnotation(entry, transformationsKey, list)
  })
}

export function hasOrigin(entry: Entry): boolean {
  return annotationsOf(entry)[originKey] !== undefined
}

/** Adds the label that says what has built the resources. */
export function addManagedBy(
  entries: readonly Entry[],
  report: (diagnostic: Diagnostic) => void,
): readonly Entry[] {
  const label = setTexts({ 'app.kubernetes.io/managed-by': 'kustomize-v5.8.1' }, [metadataLabels])
  return entries.flatMap(entry => label([entry], { at: entry.resource.origin, report }))
}

// As Go writes it: what is a text for every reader stands without quotes.
function formatNote({ path, configuredIn, configuredBy }: Origin): string {
  const lines = fieldsOf({ path, configuredIn })
  if (configuredBy !== undefined)
    lines.push('configuredBy:', ...fieldsOf({ ...configuredBy }).map(line => `  ${line}`))
  return `${lines.join('\n')}\n`
}

function fieldsOf(values: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(values).flatMap(([key, value]) => (value ? [`${key}: ${formatScalar(value)}`] : []))
}

function formatScalar(text: string): string {
  const plain =
    /^[\w./][\w./ @+~-]*$/.test(text) && !text.endsWith(' ') && resolvePlain(text, 'kubernetes') === text
  return plain ? text : formatYaml(text).trimEnd()
}

function annotationsOf({ resource }: Entry): JsonObject {
  const { annotations } = metadataOf(resource.object)
  return isObject(annotations) ? annotations : {}
}

function withAnnotation(entry: Entry, key: string, value: string): Entry {
  const { object } = entry.resource
  const annotations = withField<JsonObject>(annotationsOf(entry), key, value)
  const metadata = withField<JsonObject>(metadataOf(object), 'annotations', annotations)
  return withObject(entry, withMetadata(object, metadata))
}
