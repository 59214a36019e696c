/** Kubernetes' label selector. All requirements must hold; an empty selector matches all. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly LabelRequirement[]
}

export interface LabelRequirement {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  readonly values?: readonly string[]
}

export function matchesLabels(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>>,
): boolean {
  if (selector === undefined) return true
  const { matchLabels, matchExpressions } = selector
  for (const key in matchLabels) if (labels[key] !== matchLabels[key]) return false
  return matchExpressions?.every(requirement => meets(requirement, labels[requirement.key])) ?? true
}

// As in Kubernetes, NotIn also holds for a label that is absent.
function meets(requirement: LabelRequirement, value: string | undefined): boolean {
  const values = requirement.values ?? []
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
  }
}

/** Selects resources of an application by what they are; fields that are absent match anything. */
export interface ResourceSelector {
  readonly apiVersion?: string
  readonly kind?: string
  readonly namespace?: string
  readonly name?: string
  readonly labelSelector?: LabelSelector
}

/** Karmada's clusterAffinity, plus `paths`: which clusters. Exclusion first, then all given parts must match. */
export interface ClusterAffinity {
  readonly clusterNames?: readonly string[]
  readonly exclude?: readonly string[]
  /** Globs relative to clustersPath; `!` excludes; `a/**` includes `a` itself. */
  readonly paths?: readonly string[]
  readonly labelSelector?: LabelSelector
  readonly fieldSelector?: FieldSelector
}

/** Karmada's selector of clusters by where they run. All requirements must hold. */
export interface FieldSelector {
  readonly matchExpressions?: readonly FieldRequirement[]
}

export interface FieldRequirement {
  readonly key: 'provider' | 'region' | 'zone'
  readonly operator: LabelRequirement['operator']
  readonly values?: readonly string[]
}

/** An affinity as a placement states it: OCM's expressions beside Karmada's selectors. */
export interface PlacementAffinity extends ClusterAffinity {
  readonly celSelector?: CelSelector
}

/** Expressions in the Common Expression Language, each true or false of a cluster. All must be true. */
export interface CelSelector {
  readonly celExpressions: readonly string[]
}

/** Karmada's: a selection that has a name, one of several that are tried in their order. */
export interface AffinityTerm extends PlacementAffinity {
  readonly affinityName: string
  /** Where replicas go, in this order, that the clusters of the term itself cannot take. */
  readonly overflowAffinities?: readonly OverflowAffinity[]
}

/** Karmada's: the clusters of one overflow tier; one that an earlier tier has is that one's. */
export interface OverflowAffinity extends PlacementAffinity {
  readonly affinityName?: string
}
