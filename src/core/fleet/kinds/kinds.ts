import type * as z from 'zod'
import { type AddOnPlacementScoreKind, addOnPlacementScoreKind } from './add-on-placement-score.ts'
import { type ApplicationKind, applicationKind } from './application.ts'
import { type ClusterKind, type ClusterListKind, clusterKind, clusterListKind } from './cluster.ts'
import { type ClusterGroupKind, clusterGroupKind } from './cluster-group.ts'
import { type FleetKind, fleetKind } from './fleet.ts'
import { type OverridePolicyKind, overridePolicyKind } from './override-policy.ts'
import { type PropagationPolicyKind, propagationPolicyKind } from './propagation-policy.ts'
import { type RolloutPolicyKind, rolloutPolicyKind } from './rollout-policy.ts'

/** Every kind of a fleet repository, by name. */
export interface Kinds {
  readonly Fleet: FleetKind
  readonly ClusterGroup: ClusterGroupKind
  readonly Cluster: ClusterKind
  readonly ClusterList: ClusterListKind
  readonly Application: ApplicationKind
  readonly PropagationPolicy: PropagationPolicyKind
  readonly OverridePolicy: OverridePolicyKind
  readonly RolloutPolicy: RolloutPolicyKind
  readonly AddOnPlacementScore: AddOnPlacementScoreKind
}

export type KindName = keyof Kinds

export const kinds: { readonly [Kind in KindName]: z.ZodType<Kinds[Kind]> } = {
  Fleet: fleetKind,
  ClusterGroup: clusterGroupKind,
  Cluster: clusterKind,
  ClusterList: clusterListKind,
  Application: applicationKind,
  PropagationPolicy: propagationPolicyKind,
  OverridePolicy: overridePolicyKind,
  RolloutPolicy: rolloutPolicyKind,
  AddOnPlacementScore: addOnPlacementScoreKind,
}

export function isKindName(kind: string): kind is KindName {
  return Object.hasOwn(kinds, kind)
}

/** Kinds of the design that later versions read. */
export const unsupportedKinds: ReadonlySet<string> = new Set([])

const everywhere = ['fieldSelector']

/** Fields of the design that later versions read, by kind: they are refused by name rather than called unknown. */
export const unsupportedFields: Readonly<Record<KindName, ReadonlySet<string>>> = {
  Fleet: new Set([...everywhere, 'deciders']),
  ClusterGroup: new Set([...everywhere, 'guards', 'delegate']),
  Cluster: new Set([...everywhere, 'guards']),
  ClusterList: new Set([...everywhere, 'guards']),
  Application: new Set(['decryption']),
  AddOnPlacementScore: new Set([]),
  RolloutPolicy: new Set([]),
  OverridePolicy: new Set(['targetCluster']),
  PropagationPolicy: new Set([
    ...['failover', 'suspend'],
    ...['dependsOn', 'priority', 'conflictResolution', 'propagateDeps', 'schedulerName'],
  ]),
}

/** Values of supported fields that later versions read. */
export const unsupportedValues: Readonly<Record<string, ReadonlySet<string>>> = {
  delivery: new Set(['Pull']),
}
