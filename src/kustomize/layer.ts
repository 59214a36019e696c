import type { Diagnostic, Place } from '../base/diagnostic/diagnostic.ts'
import type { TreeDirectory } from '../base/tree/tree.ts'
import { type Entry, makeEntry } from './accumulation.ts'
import { type FieldSource, originsOf, sourceAt, sourceBelow } from './field-origins.ts'
import type { Kustomization } from './kustomization/kustomization.ts'
import type { FieldPath } from './kustomization/shape.ts'
import type { Resource } from './resource.ts'
import { traceStep } from './trace-step.ts'
import type { Transform } from './transformers/transform.ts'

/** One kustomization while it is applied: where it lies, what it says, and the resources so far. */
export interface Layer {
  readonly tree: TreeDirectory
  /** Directories from the outermost to this one. */
  readonly stack: readonly string[]
  readonly directory: string
  /** Path of the kustomization file. */
  readonly file: string
  readonly kustomization: Kustomization
  readonly provenance: boolean
  readonly report: (diagnostic: Diagnostic) => void
  entries: readonly Entry[]
}

/** A place in the layer's kustomization file. */
export function placeIn(layer: Layer, path: FieldPath): Place {
  return { file: layer.file, document: 0, path }
}

/** Runs a transformer over the layer's resources; `source` tells where it sets fields, by default where it stands. */
export function runTransform(layer: Layer, transform: Transform, at: Place, source?: FieldSource): void {
  const before = layer.entries
  const after = transform(before, { at, report: layer.report })
  layer.entries = layer.provenance ? traceStep(before, after, source ?? sourceAt(at)) : after
}

/** An entry for a resource as a manifest has it. */
export function entryOf(resource: Resource, provenance: boolean): Entry {
  const origins = provenance ? originsOf(resource.object, sourceBelow(resource.origin)) : undefined
  return makeEntry(resource, false, origins)
}
