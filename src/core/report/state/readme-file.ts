import { formatId } from '../../model/object.ts'
import { formatStale } from '../../model/stale.ts'
import type { ClusterState, FleetState } from '../../model/state.ts'
import { formatSuspension } from '../../model/suspension.ts'
import { formatUnannounced } from '../../model/unannounced.ts'
import { heldWord } from '../format-held.ts'
import { formatRollout } from '../format-rollout.ts'
import { codeBlock, plainText } from '../plan/markdown-text.ts'
import { branchSections } from './pages/branch-page.ts'
import { linksAt } from './pages/branch-pages.ts'
import type { BranchTree } from './pages/branch-tree.ts'
import { formatCounts } from './pages/page-text.ts'
import { type RollUp, rollUpBranch } from './pages/roll-up.ts'

// A larger tree is read by its pages.
const mostInTree = 200

/** The front page of the status branch: how the fleet is, and its tree with what each cluster has. */
export function readmeFile(state: FleetState, root: BranchTree): string {
  const clusters = [...state.clusters.values()]
  const lines = [
    `# Fleet ${state.fleet}`,
    '',
    'Written by Banyan; read it, do not edit it: what stands here is replaced by the next report.',
    '',
    `Revision \`${state.revision.slice(0, 12)}\` of \`${state.branch}\`, decision ${state.sequence.counter}.`,
    '',
    ...(state.stale === undefined ? [] : [`**This is not the newest:** ${formatStale(state.stale)}.`, '']),
    ...(state.unannounced === undefined
      ? []
      : [plainText(sentence(formatUnannounced(state.unannounced))), '']),
    ...summary(rollUpBranch(root)),
    ...stops(state),
    ...divisions(state),
    ...rollouts(state),
    ...branchSections(root, linksAt(root, [...state.decisions.values()])),
    ...(clusters.length > mostInTree ? [] : ['## Tree', '', codeBlock(tree(clusters)), '']),
  ]
  return lines.join('\n')
}

function sentence(line: string): string {
  return `${line.slice(0, 1).toUpperCase()}${line.slice(1)}.`
}

function summary({ sync, health }: RollUp): readonly string[] {
  const rows = [
    ['Sync', formatCounts(sync)],
    ['Health', formatCounts(health)],
  ].map(([what, counts]) => `| ${what} | ${counts} |`)
  return ['| Clusters | Number |', '|---|---|', ...rows, '']
}

function stops(state: FleetState): readonly string[] {
  if (state.stops.length === 0) return []
  const rows = state.stops.map(
    ({ guard, message, digest }) =>
      `- **${guard}**: ${plainText(message)}. To let it through: \`banyan approve ${digest}\``,
  )
  return ['## Stopped', '', ...rows, '']
}

function divisions(state: FleetState): readonly string[] {
  if (state.decisions.size === 0) return []
  const rows = [...state.decisions.values()].map(({ application, workload, replicas, root, unplaced }) => {
    const rest =
      unplaced === undefined ? '' : `, ${unplaced.replicas} unplaced: ${plainText(unplaced.reason)}`
    return `| ${plainText(application)} | ${plainText(formatId(workload))} | ${root.target} of ${replicas}${rest} |`
  })
  return ['## Divided workloads', '', '| Application | Workload | Replicas |', '|---|---|---|', ...rows, '']
}

function rollouts(state: FleetState): readonly string[] {
  const rows = [...(state.rollouts?.values() ?? [])].map(rollout => `- ${formatRollout(rollout)}`)
  return rows.length === 0 ? [] : ['## Rollouts', '', ...rows, '']
}

function tree(clusters: readonly ClusterState[]): readonly string[] {
  const sorted = [...clusters].sort((a, b) => (a.location < b.location ? -1 : 1))
  const lines: string[] = []
  let above: readonly string[] = []
  for (const cluster of sorted) {
    const path = cluster.location.split('/')
    for (const [depth, name] of path.slice(0, -1).entries()) {
      if (above[depth] === name && above.slice(0, depth).every((part, at) => part === path[at])) continue
      lines.push(`${'  '.repeat(depth)}${name}/`)
    }
    above = path.slice(0, -1)
    lines.push(`${'  '.repeat(path.length - 1)}${clusterLine(cluster)}`)
  }
  return lines
}

function clusterLine(cluster: ClusterState): string {
  const applications = cluster.applications.map(({ name, shares, held }) => {
    const replicas = Object.values(shares)
    const share = replicas.length === 0 ? '' : ` ${replicas.join('+')}`
    return `${name}${share}${held === undefined ? '' : ` (${heldWord(held)} at ${held.revision.slice(0, 7)})`}`
  })
  const why = cluster.suspension === undefined ? '' : formatSuspension(cluster.suspension)
  const suspended = why === '' ? '' : ` (${why})`
  const { offline } = cluster
  const since = offline === undefined ? '' : ` since ${offline.since}`
  const message = cluster.health.message === '' ? '' : `  (${cluster.health.message})`
  return `${cluster.name}  ${cluster.sync}${suspended} ${cluster.health.status}${since}  ${applications.join(', ')}${message}`
}
