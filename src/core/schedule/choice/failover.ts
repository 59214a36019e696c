import type { ChosenCluster, PlacementDecision } from '../../model/placement-decision.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import { withoutClusters } from '../evict.ts'
import type { SelectedNode } from '../select-branch.ts'
import type { ChooseRequest, Risk } from './choice.ts'
import { compareNames } from './compare-names.ts'
import { clustersIn } from './keep-only.ts'
import { picks } from './picks.ts'

const nobody: ReadonlySet<string> = new Set()

/** The clusters that a choice leaves for others because they fail; who does not see goes by what was before. */
export function failedOf(request: ChooseRequest): ReadonlySet<string> {
  if (!picks(request)) return nobody
  return request.failed ?? evictedBy(request.previous)
}

/** The clusters that a decision has another one for. */
export function evictedBy(decision: PlacementDecision | undefined): ReadonlySet<string> {
  const evicted = decision?.clusters.filter(each => each.evicted) ?? []
  return evicted.length === 0 ? nobody : new Set(evicted.map(({ name }) => name))
}

/** The clusters that a choice avoids while there are others, because they may fail soon. */
export function doubtfulOf(request: ChooseRequest): ReadonlySet<string> {
  return picks(request) ? (request.doubtful ?? nobody) : nobody
}

/** The clusters that a choice avoids while there are others, because they would be held for an error. */
export function brokenOf(request: ChooseRequest): ReadonlySet<string> {
  return picks(request) ? (request.broken ?? nobody) : nobody
}

interface Serving {
  readonly selected: SelectedNode
  /** The names of the clusters that it is without, because of their risk. */
  readonly out: ReadonlyMap<string, Risk>
}

/**
 * What is chosen from, the best first: without the clusters that fail, those that might soon and those that would be
 * held; without those that fail; and all, where the constraints cannot be met otherwise.
 */
export function servingOf(request: ChooseRequest): readonly Serving[] {
  const { selected } = request
  if (selected === undefined) return []
  const risks = risksIn(selected, request)
  const failing = new Map([...risks].filter(([, risk]) => risk === 'Fails'))
  const outs = [risks, failing, new Map<string, Risk>()]
  return outs.flatMap((out, index) => {
    if (out.size === outs[index - 1]?.size) return []
    const left = withoutClusters(selected, pathsOf(selected, out))
    return left === undefined ? [] : { selected: left, out }
  })
}

function risksIn(selected: SelectedNode, request: ChooseRequest): ReadonlyMap<string, Risk> {
  const [failed, doubtful, broken] = [failedOf(request), doubtfulOf(request), brokenOf(request)]
  if (failed.size + doubtful.size + broken.size === 0) return new Map()
  const here = currentOf(request)
  return new Map(
    clustersIn(selected).flatMap(({ name }): readonly (readonly [string, Risk])[] => {
      if (failed.has(name)) return [[name, 'Fails']]
      if (here.has(name)) return []
      if (broken.has(name)) return [[name, 'Broken']]
      return doubtful.has(name) ? [[name, 'MayFail']] : []
    }),
  )
}

function pathsOf(selected: SelectedNode, names: ReadonlyMap<string, Risk>): readonly string[] {
  if (names.size === 0) return []
  return clustersIn(selected)
    .filter(({ name }) => names.has(name))
    .map(({ path }) => path)
    .sort(compareNames)
}

/**
 * The clusters that count as chosen before. With `failback: Auto` one that is back has its place again, and who stood
 * in for it none; otherwise it has lost it.
 */
export function currentOf(request: ChooseRequest): ReadonlySet<string> {
  const { previous, rebalance, policy } = request
  if (previous === undefined || rebalance !== undefined) return nobody
  const failed = failedOf(request)
  const evicted = evictedBy(previous)
  const returned = new Set([...evicted].filter(name => !failed.has(name) && failsBack(policy)))
  const current = previous.clusters.filter(
    ({ name, insteadOf = '' }) => !returned.has(insteadOf) && (returned.has(name) || !evicted.has(name)),
  )
  return new Set(current.map(({ name }) => name))
}

// The clusters are one thing for all workloads: they come back where all of them may.
function failsBack({ workloads }: PropagationPolicy): boolean {
  const divided = workloads.filter(
    ({ replicaScheduling }) => replicaScheduling.replicaSchedulingType === 'Divided',
  )
  return divided.length > 0 && divided.every(({ failback }) => failback === 'Auto')
}

/** What was chosen, with the clusters that it stands in for: each new one for one that has nobody yet, by name. */
export function withEvicted(
  { previous }: ChooseRequest,
  chosen: readonly ChosenCluster[],
  risks: ReadonlyMap<string, Risk>,
): readonly ChosenCluster[] {
  const out = (previous?.clusters ?? []).filter(({ name }) => risks.get(name) === 'Fails')
  if (out.length === 0) return chosen
  const before = new Map(previous?.clusters.map(each => [each.name, each]))
  const names = new Set(out.map(({ name }) => name))
  const kept = (name: string): string | undefined => {
    const instead = before.get(name)?.insteadOf
    return instead !== undefined && names.has(instead) ? instead : undefined
  }
  const replaced = new Set(chosen.map(({ name }) => kept(name)))
  const open = [...names].filter(name => !replaced.has(name)).sort(compareNames)
  const standIns = chosen
    .toSorted((a, b) => compareNames(a.name, b.name))
    .map((each): ChosenCluster => {
      const insteadOf = kept(each.name) ?? (before.has(each.name) ? undefined : open.shift())
      return { ...each, ...(insteadOf !== undefined && { insteadOf }) }
    })
  return [...standIns, ...out.map(({ name, score }): ChosenCluster => ({ name, score, evicted: true }))]
}
