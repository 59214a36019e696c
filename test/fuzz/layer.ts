import type { Draw } from './draw.ts'
import { type FuzzFile, type FuzzObject, type FuzzValue, isFuzzObject, Nested, Raw } from './fuzz-case.ts'
import { names, namespaces } from './pools.ts'
import type { Style } from './resources/pods.ts'

/** A resource that a directory can name: as written, before any layer renamed it. */
export interface Known {
  readonly kind: string
  readonly apiVersion: string
  readonly name: string
  readonly namespace?: string
  readonly object: FuzzObject
  readonly isGenerated: boolean
}

/** A directory while its kustomization is drawn. */
export interface Layer {
  readonly draw: Draw
  readonly directory: string
  readonly isComponent: boolean
  readonly style: Style
  readonly has: (feature: string) => boolean
  /** How many features its kustomization has, in percent of the usual. */
  readonly intensity: number
  /** What is there so far, from bases and from this directory. */
  readonly known: Known[]
  /** Resources of other directories that are built together with it, whose ids it must not repeat. */
  readonly avoided: readonly Known[]
  /** Whether it is built twice with different names, so that a name which no prefix changes is there twice. */
  readonly isShared: boolean
  readonly addFile: (name: string, file: FuzzFile) => void
}

/** A name for a file of the directory that no other has. */
export function freshName({ draw }: Layer, stem: string, ending = 'yaml'): string {
  return `${stem}-${draw.upTo(9999)}.${ending}`
}

export function addYaml(layer: Layer, stem: string, documents: readonly FuzzValue[]): string {
  const name = freshName(layer, stem)
  const { draw } = layer
  const style = draw.chance(75)
    ? 'block'
    : draw.pick(['flow', 'commented', 'json', 'crlf', 'single', 'single'] as const)
  layer.addFile(name, { documents, style })
  return name
}

/** Documents in a file of their own, or in a block scalar. */
export function inlineOrFile(layer: Layer, stem: string, documents: readonly FuzzValue[]): Nested | string {
  return layer.draw.chance(60) ? new Nested(documents) : addYaml(layer, stem, documents)
}

export function knownOf(object: FuzzObject, isGenerated = false): Known {
  const metadata = isFuzzObject(object.metadata) ? object.metadata : {}
  const { namespace } = metadata
  return {
    kind: String(object.kind),
    apiVersion: String(object.apiVersion),
    name: metadata.name instanceof Raw ? metadata.name.text.replaceAll('"', '') : String(metadata.name),
    ...(typeof namespace === 'string' ? { namespace } : {}),
    object,
    isGenerated,
  }
}

/** Mostly a resource that is there, else one that may not be. */
export function pickKnown({ draw, known }: Layer, wanted: (known: Known) => boolean = () => true): Known {
  const found = draw.chance(98) ? draw.any(known.filter(wanted)) : undefined
  return (
    found ??
    draw.any(draw.chance(97) ? known : []) ??
    knownOf({ apiVersion: 'v1', kind: 'Service', metadata: { name: draw.pick(names) } })
  )
}

export function groupOf({ apiVersion }: Known): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}

export function versionOf({ apiVersion }: Known): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1)
}

/** A selector that fits a resource: exact, by expressions, or by labels. */
export function targetOf(layer: Layer, known: Known): FuzzObject {
  const { draw } = layer
  const how = draw.upTo(9)
  if (how === 0) return { kind: known.kind }
  if (how === 1)
    return {
      kind: draw.pick(['Deploy.*', 'Service|Deployment', '.*', known.kind]),
      name: draw.pick([`${known.name}.*`, '.*', 'w.b|api']),
    }
  if (how === 2)
    return { kind: draw.chance(50) ? known.kind : undefined, labelSelector: labelSelector(draw, known) }
  if (how === 3) return { annotationSelector: draw.pick(['note', 'note=on', '!note', 'note!=x']) }
  return {
    group: draw.chance(30) ? groupOf(known) || undefined : undefined,
    version: draw.chance(30) ? versionOf(known) : undefined,
    kind: draw.chance(90) ? known.kind : undefined,
    name: draw.chance(90) ? known.name : undefined,
    namespace: draw.chance(10) ? (known.namespace ?? draw.pick(namespaces)) : undefined,
  }
}

function labelSelector(draw: Draw, { name }: Known): string {
  return draw.pick([
    `app=${name}`,
    `app==${name}`,
    `app in (${name}, x)`,
    'app',
    '!tier',
    `app!=${name}`,
    'app notin (x),tier',
    'env=dev,app',
  ])
}
