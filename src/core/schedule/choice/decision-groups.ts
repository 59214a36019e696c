import { amountOf, type IntOrPercent } from '../../model/int-or-percent.ts'
import { type LabelSelector, matchesLabels } from '../../model/selector.ts'
import { compareNames } from './compare-names.ts'

export interface DecisionGroupRule {
  readonly groupName: string
  readonly clusterSelector?: LabelSelector
}

export interface DecisionGroupStrategy {
  readonly decisionGroups?: readonly DecisionGroupRule[]
  /** How many clusters a group has at most: a number, or a percentage of all. Default 100 %. */
  readonly clustersPerDecisionGroup?: IntOrPercent
}

export interface DecisionGroup {
  /** Empty for those that no rule named. */
  readonly groupName: string
  readonly groupIndex: number
  readonly clusters: readonly string[]
}

interface LabelledCluster {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
}

/**
 * Open Cluster Management's decision groups: each rule in its order claims the clusters that it selects and nobody
 * claimed before, the rest has no name; each is cut, by name, into groups of `clustersPerDecisionGroup`.
 */
export function decisionGroups(
  clusters: readonly LabelledCluster[],
  { decisionGroups: rules = [], clustersPerDecisionGroup = '100%' }: DecisionGroupStrategy = {},
): readonly DecisionGroup[] {
  const length = groupLength(clustersPerDecisionGroup, clusters.length)
  let rest = clusters.toSorted((a, b) => compareNames(a.name, b.name))
  const found: Omit<DecisionGroup, 'groupIndex'>[] = []
  for (const { groupName, clusterSelector } of rules) {
    const claims = (cluster: LabelledCluster): boolean => matchesLabels(clusterSelector, cluster.labels ?? {})
    found.push(...cut(groupName, rest.filter(claims), length))
    rest = rest.filter(cluster => !claims(cluster))
  }
  found.push(...cut('', rest, length))
  return found.map((group, groupIndex) => ({ ...group, groupIndex }))
}

const largestDecision = 100

export interface PlacementDecisionObject extends DecisionGroup {
  /** `<placement>-decision-<n>`, from 1. */
  readonly name: string
}

/** The PlacementDecision objects of groups: each has clusters of one group, and at most 100. */
export function placementDecisions(
  placement: string,
  groups: readonly DecisionGroup[],
): readonly PlacementDecisionObject[] {
  return groups
    .flatMap(group => slices(group.clusters, largestDecision).map(clusters => ({ ...group, clusters })))
    .map((part, index) => ({ ...part, name: `${placement}-decision-${index + 1}` }))
}

// What is no length of a group that there can be makes one group of all.
function groupLength(wanted: IntOrPercent, all: number): number {
  const length = amountOf(wanted, all, 'up')
  return length > 0 && length <= all ? length : all
}

function cut(
  groupName: string,
  clusters: readonly LabelledCluster[],
  length: number,
): readonly Omit<DecisionGroup, 'groupIndex'>[] {
  const names = clusters.map(({ name }) => name)
  return slices(names, length).map(part => ({ groupName, clusters: part }))
}

function slices<Item>(items: readonly Item[], length: number): readonly (readonly Item[])[] {
  const found: (readonly Item[])[] = []
  for (let start = 0; start < items.length; start += length) found.push(items.slice(start, start + length))
  return found
}
