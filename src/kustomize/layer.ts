import type { Diagnostic, Place } from '../base/diagnostic/diagnostic.ts'
import type { TreeDirectory, TreeFile } from '../base/tree/tree.ts'
import { type Accumulated, type Entry, makeEntry } from './accumulation.ts'
import type { TransformerConfig } from './config/transformer-config.ts'
import { type FieldSource, originsOf, sourceAt, sourceBelow } from './field-origins.ts'
import type { HelmBuild } from './helm/helm-build.ts'
import type { Kustomization } from './kustomization/kustomization.ts'
import type { FieldPath } from './kustomization/shape.ts'
import { openFileBelow, toDiagnostic } from './open-path.ts'
import { reportUnsound } from './read-resources.ts'
import type { Resource } from './resource.ts'
import { isBuiltIn } from './schema/built-in-kinds.ts'
import type { Session } from './session.ts'
import { traceStep } from './trace-step.ts'
import type { Transform } from './transformers/transform.ts'
import type { Var } from './var.ts'

/** What all layers of one build share, and how the outer ones lead to the next. */
export interface Build {
  readonly tree: TreeDirectory
  readonly provenance: boolean
  /** Takes whatever kustomize takes, also what no API server does. */
  readonly lenient: boolean
  readonly report: (diagnostic: Diagnostic) => void
  /** Directories from the outermost to this one. */
  readonly stack: readonly string[]
  readonly session: Session
  /** Applies a kustomization; handed on because directories and kustomizations lead to each other. */
  readonly apply: (layer: Layer) => Accumulated
  readonly helm: HelmBuild
  /** The way from the outermost directory, when `buildMetadata` asks for notes of where things come from. */
  readonly notedPath?: string
}

/** One kustomization while it is applied: where it lies, what it says, and what it has gathered so far. */
export interface Layer extends Build {
  readonly directory: string
  /** Path of the kustomization file. */
  readonly file: string
  readonly kustomization: Kustomization
  entries: readonly Entry[]
  config: TransformerConfig
  vars: readonly Var[]
}

/** A place in the layer's kustomization file. */
export function placeIn(layer: Layer, path: FieldPath): Place {
  return { file: layer.file, document: 0, path }
}

/** Runs a transformer over the layer's resources; `source` tells where it sets fields, by default where it stands. */
export function runTransform(layer: Layer, transform: Transform, at: Place, source?: FieldSource): void {
  const before = layer.entries
  const after = transform(before, { at, report: layer.report, schema: layer.session.schema })
  layer.entries = layer.provenance ? traceStep(before, after, source ?? sourceAt(at)) : after
}

/** Entries for the resources of a manifest; unless the build is lenient, without those that no API server could take. */
export function entriesOf(resources: readonly Resource[], build: Build): readonly Entry[] {
  return resources.flatMap(resource => {
    const unsound = build.lenient ? undefined : reportUnsound(resource)
    if (unsound === undefined) return [entryOf(resource, build)]
    build.report(unsound)
    return []
  })
}

/** An entry for a resource as a manifest has it. */
export function entryOf(resource: Resource, { provenance, session }: Build): Entry {
  const { apiVersion, kind } = resource.object
  session.builtInNeeded ||= !isBuiltIn(apiVersion, kind)
  const origins = provenance ? originsOf(resource.object, sourceBelow(resource.origin)) : undefined
  return makeEntry(resource, { origins, schema: session.schema })
}

/** Opens a file that a field of the layer's kustomization names; undefined when it cannot be read, which is reported. */
export function openFile(
  layer: Layer,
  path: string,
  at: Place,
): { file: TreeFile; path: string } | undefined {
  const opened = openFileBelow(layer.tree, layer.directory, path, { links: layer.lenient })
  if ('kind' in opened) return opened
  layer.report(toDiagnostic(opened, at))
  return undefined
}

export function accumulatedBy({ entries, config, vars }: Layer): Accumulated {
  return { entries, config, vars }
}
