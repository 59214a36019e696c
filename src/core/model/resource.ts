import type { Place } from '../../base/diagnostic/diagnostic.ts'
import type { KubernetesObject } from './object.ts'

/** An object that we render, with where it comes from. Immutable and shared between clusters. */
export interface Resource {
  readonly object: KubernetesObject
  /** The file and document that brought it in; for a generated object, its generator's entry. */
  readonly origin: Place
  /** For a generator's output: the name before hash, prefix and suffix. */
  readonly generatedFrom?: string
  /** An autoscaler that we render beside it rules its replicas: those that stand here are to begin with. */
  readonly autoscaled?: true
}
