import type { Place } from '../../base/diagnostic/diagnostic.ts'
import type { JsonObject, JsonValue } from '../../base/std/json.ts'
import type { ClusterAffinity, ResourceSelector } from './selector.ts'

/** What differs below a node, as Karmada's overriders say it. */
export interface OverridePolicy {
  readonly name: string
  readonly applications: readonly string[]
  readonly resourceSelectors: readonly ResourceSelector[]
  readonly priority: number
  /** Applied after all others, leaf to root, so that the root's word is last. */
  readonly enforced: boolean
  readonly overrideRules: readonly OverrideRule[]
  readonly at: Place
}

export interface OverrideRule {
  /** Absent: every cluster below. */
  readonly targetCluster?: ClusterAffinity
  readonly overriders: Overriders
}

/** Applied in this order: image, command, args, env, labels, annotations, fieldOverrider, plaintext, strategicMerge. */
export interface Overriders {
  readonly imageOverrider?: readonly ImageOverrider[]
  readonly commandOverrider?: readonly CommandOverrider[]
  readonly argsOverrider?: readonly CommandOverrider[]
  readonly envOverrider?: readonly EnvOverrider[]
  readonly labelsOverrider?: readonly MapOverrider[]
  readonly annotationsOverrider?: readonly MapOverrider[]
  readonly fieldOverrider?: readonly FieldOverrider[]
  readonly plaintext?: readonly PlaintextOverrider[]
  readonly strategicMerge?: readonly JsonObject[]
  /** Merged over the values of applications that are charts, before these are rendered. */
  readonly helmValues?: JsonObject
}

export type OverrideOperator = 'add' | 'remove' | 'replace'

export interface ImageOverrider {
  /** JSON pointer of one image field; absent: every container's image. */
  readonly predicate?: { readonly path: string }
  readonly component: 'Registry' | 'Repository' | 'Tag'
  readonly operator: OverrideOperator
  readonly value?: string
}

export interface CommandOverrider {
  readonly containerName: string
  readonly operator: 'add' | 'remove'
  readonly value?: readonly string[]
}

export interface EnvOverrider {
  readonly containerName: string
  readonly operator: OverrideOperator
  readonly value: readonly JsonObject[]
}

export interface MapOverrider {
  readonly operator: OverrideOperator
  readonly value: Readonly<Record<string, string>>
}

export interface PlaintextOverrider {
  /** JSON pointer. */
  readonly path: string
  readonly operator: OverrideOperator
  readonly value?: JsonValue
}

/** Patches inside a string field that holds JSON or YAML. */
export interface FieldOverrider {
  readonly fieldPath: string
  readonly json?: readonly FieldOperation[]
  readonly yaml?: readonly FieldOperation[]
}

export interface FieldOperation {
  readonly subPath: string
  readonly operator: OverrideOperator
  readonly value?: JsonValue
}
