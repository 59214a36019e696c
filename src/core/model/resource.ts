import type { Place } from '../../base/diagnostic/diagnostic.ts'
import type { KubernetesObject } from './object.ts'
import type { SealedFile } from './sealed.ts'

/**
 * What is rendered for a new object and left alone afterwards: the replicas of a workload that an autoscaler of ours
 * rules; the completions of a divided Job, which Kubernetes does not let anyone change.
 */
export type InitialField = 'replicas' | 'completions'

/** An object that we render, with where it comes from. Immutable and shared between clusters. */
export interface Resource {
  readonly object: KubernetesObject
  /** The file and document that brought it in; for a generated object, its generator's entry. */
  readonly origin: Place
  /** For a generator's output: the name before hash, prefix and suffix. */
  readonly generatedFrom?: string
  /** A field of its spec that is only to begin with. */
  readonly initial?: InitialField
  /** Where its encrypted values come from; absent when it has none. */
  readonly sealed?: readonly SealedFile[]
}
