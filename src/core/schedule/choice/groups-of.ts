import type { PlacementCluster } from '../../model/fleet.ts'
import type { SpreadConstraint } from '../../model/spread-constraint.ts'

/** The groups of a cluster that constraints ask for, by level, label key or field; what it has not is left out. */
export function groupsOf(
  cluster: PlacementCluster,
  constraints: readonly SpreadConstraint[],
): Readonly<Record<string, string>> {
  const groups: Record<string, string> = {}
  for (const { spreadByLevel, spreadByLabel, spreadByField } of constraints) {
    const key = spreadByLevel ?? spreadByLabel ?? spreadByField
    const group =
      spreadByLevel !== undefined
        ? cluster.labels[`banyan.dev/${spreadByLevel}`]
        : spreadByLabel !== undefined
          ? cluster.labels[spreadByLabel]
          : fieldOf(cluster, spreadByField)
    if (key !== undefined && group !== undefined) groups[key] = group
  }
  return groups
}

// Clusters that lie in the same zones fail together.
function fieldOf(
  { provider, region, zones }: PlacementCluster,
  field: SpreadConstraint['spreadByField'],
): string | undefined {
  if (field === 'provider') return provider
  if (field === 'region') return region
  return field === 'zone' && zones.length > 0 ? zones.toSorted().join(',') : undefined
}
