import { counted } from '../../../../base/std/counted.ts'
import { shortened } from '../../../../base/std/shortened.ts'
import type { ClusterState } from '../../../model/state.ts'
import { formatClusterHealth } from '../../format-health.ts'
import { plainText } from '../../plan/markdown-text.ts'
import { type BranchTree, isBranch } from './branch-tree.ts'
import { cutOff, formatCounts, formatNumber, link, tableSection, toRoot } from './page-text.ts'
import { type ApplicationRollUp, type Counts, type RollUp, rollUpBranch, rollUpCluster } from './roll-up.ts'

/** Where a file of a decision is, for the page of the node that it divides at. */
export interface DecisionLink {
  readonly application: string
  /** `Deployment.default.web`. */
  readonly workload: string
  readonly path: string
}

/** Where the page of a branch is. A directory that is called as pages are would be in the way of one. */
export function pageOf(path: string): string {
  const parts = path === '' ? [] : path.split('/')
  const safe = parts.map(part => (/^readme\.md_*$/i.test(part) ? `${part}_` : part))
  return safe.length === 0 ? 'README.md' : ['tree', ...safe, 'README.md'].join('/')
}

/** The page of a branch below the root: how it stands, and the way to all above and below it. */
export function branchPage(branch: BranchTree, fleet: string, links: readonly DecisionLink[]): string {
  const sum = rollUpBranch(branch)
  const lines = [
    `# ${plainText(lastOf(branch.path))}`,
    '',
    breadcrumbs(branch.path, fleet),
    '',
    `${counted(sum.clusters, 'cluster')}: ${formatCounts(sum.sync)}; ${formatCounts(sum.health)}.`,
    '',
    ...branchSections(branch, links),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

/** What a branch has: clusters that are not as they should be, branches, clusters, applications. */
export function branchSections(branch: BranchTree, links: readonly DecisionLink[]): readonly string[] {
  const up = toRoot(pageOf(branch.path))
  const sum = rollUpBranch(branch)
  return [
    ...failing(sum, up),
    ...branchRows(branch, up),
    ...clusterRows(branch, up),
    ...applicationRows(sum, links, up),
  ]
}

function breadcrumbs(path: string, fleet: string): string {
  const up = toRoot(pageOf(path))
  const parts = path.split('/')
  const above = parts.slice(0, -1).map((part, index) => {
    return link(part, `${up}${pageOf(parts.slice(0, index + 1).join('/'))}`)
  })
  return [link(fleet, `${up}README.md`), ...above, plainText(lastOf(path))].join(' / ')
}

function failing({ failing: number, reasons }: RollUp, up: string): readonly string[] {
  if (number === 0) return []
  const rows = reasons.map(
    ({ name, reason }) => `- ${link(name, `${up}clusters/${name}.yaml`)}: ${plainText(reason)}`,
  )
  return ['## Not as the fleet says', '', ...rows, '', ...cutOff(number - reasons.length)]
}

const mostRows = 500

function branchRows({ children }: BranchTree, up: string): readonly string[] {
  const branches = children.filter(isBranch)
  const head = ['Branch', 'Clusters', 'Sync', 'Health', 'Not as the fleet says', 'Held', 'Replicas']
  const rows = branches.slice(0, mostRows).map(branch => {
    const { clusters, sync, health, failing, held, applications } = rollUpBranch(branch)
    const replicas = [...applications.values()].reduce((sum, each) => sum + total(each.replicas), 0)
    return [
      link(lastOf(branch.path), up + pageOf(branch.path)),
      String(clusters),
      formatCounts(sync),
      formatCounts(health),
      ...[failing, held, replicas].map(formatNumber),
    ]
  })
  return tableSection('Branches', head, rows, branches.length - rows.length)
}

function clusterRows({ children }: BranchTree, up: string): readonly string[] {
  const clusters = children.filter((child): child is ClusterState => !isBranch(child))
  const rows = shown(clusters).map(cluster => clusterRow(cluster, up))
  const head = ['Cluster', 'Sync', 'Health', 'Applications', 'Held', 'Replicas']
  return tableSection('Clusters', head, rows, clusters.length - rows.length)
}

// Where not all can be shown, it is those that ask for something.
function shown(clusters: readonly ClusterState[]): readonly ClusterState[] {
  if (clusters.length <= mostRows) return clusters
  const isFailing = (cluster: ClusterState): boolean => rollUpCluster(cluster).failing > 0
  const first = [...clusters.filter(isFailing), ...clusters.filter(each => !isFailing(each))]
  const kept = new Set(first.slice(0, mostRows))
  return clusters.filter(cluster => kept.has(cluster))
}

const longestReason = 200

function clusterRow(cluster: ClusterState, up: string): readonly string[] {
  const { name, sync, applications } = cluster
  const held = applications.filter(each => each.held !== undefined)
  const replicas = applications.reduce((sum, { shares }) => sum + total(shares), 0)
  return [
    link(name, `${up}clusters/${name}.yaml`),
    sync,
    plainText(shortened(formatClusterHealth(cluster), longestReason)),
    String(applications.length),
    plainText(shortened(held.map(each => each.name).join(', '), longestReason)),
    formatNumber(replicas),
  ]
}

function applicationRows(
  { applications }: RollUp,
  links: readonly DecisionLink[],
  up: string,
): readonly string[] {
  const sorted = [...applications].sort(([a], [b]) => (a < b ? -1 : 1))
  const rows = sorted.slice(0, mostRows).map(([name, sum]) => {
    const own = links.filter(({ application }) => application === name)
    return applicationRow(name, sum, own, up)
  })
  const head = ['Application', 'Clusters', 'Sync', 'Health', 'Held', 'Replicas', 'Decisions']
  return tableSection('Applications', head, rows, sorted.length - rows.length)
}

function applicationRow(
  name: string,
  { clusters, sync, health, held, replicas }: ApplicationRollUp,
  links: readonly DecisionLink[],
  up: string,
): readonly string[] {
  return [
    link(name, `${up}applications/${name}.yaml`),
    String(clusters),
    formatCounts(sync),
    formatCounts(health),
    formatNumber(held),
    formatNumber(total(replicas)),
    links.map(({ workload, path }) => link(workload, up + path)).join(', '),
  ]
}

function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0)
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
