import { suggest } from '../../base/std/suggest.ts'
import type { Supposition } from '../../core/compile/suppose.ts'
import type { Compiled } from '../../core/compile.ts'
import type { FleetNode } from '../../core/model/fleet.ts'
import type { ReplicaScheduling } from '../../core/model/propagation-policy.ts'
import type { DecideRequest } from '../../core/schedule/index.ts'
import { UsageError } from './usage-error.ts'

/** What the options of `schedule` say is otherwise; nodes by path, cluster name or directory name. */
export interface Supposed {
  readonly replicas?: number
  readonly workload?: string
  readonly drain?: readonly string[]
  readonly lose?: readonly string[]
  readonly weight?: readonly (readonly [string, number])[]
}

/** Finds what the options name; a UsageError where they name nothing, contradict each other, or could not count. */
export function suppositionOf(application: string, options: Supposed, compiled: Compiled): Supposition {
  const { fleet, decideRequests } = compiled
  const { replicas, workload, drain = [], lose = [], weight = [] } = options
  if (workload !== undefined && replicas === undefined)
    throw new UsageError('--workload says which workload has --replicas; give both')
  const requests = [...decideRequests.values()].filter(each => each.application === application)
  if (requests.length === 0) throw new UsageError(`no policy divides a workload of "${application}"`)
  const names = [...new Set(requests.map(each => each.workload.name))]
  if (workload !== undefined && !names.includes(workload)) {
    const divided = `those that are divided are ${names.join(', ')}`
    throw new UsageError(`no policy divides a workload "${workload}" of "${application}"; ${divided}`)
  }
  const schedulings = requests.map(each => each.workloadPolicy.replicaScheduling)
  if (weight.length > 0 && schedulings.every(isMeasured))
    throw new UsageError(`--weight: "${application}" is divided by what clusters can take, not by weight`)
  const pathOf = (wanted: string): string => findPath(fleet.root, wanted)
  const lost = outermost(lose.map(pathOf))
  const drained = drain.map(pathOf)
  const weights = weightsOf(weight.map(([node, number]) => [pathOf(node), number]))
  for (const path of [...drained, ...weights.keys()]) {
    const above = lost.find(each => path === each || path.startsWith(`${each}/`))
    if (above !== undefined)
      throw new UsageError(`"${path}" is lost with "${above}"; it has no other part in this`)
  }
  return {
    application,
    ...(replicas !== undefined && { replicas }),
    ...(workload !== undefined && { workload }),
    drained,
    lost,
    weights,
    ...(schedulings.every(isFlat) && { flat: true }),
  }
}

function isMeasured({ dynamicWeight, replicaDivisionPreference }: ReplicaScheduling): boolean {
  return dynamicWeight !== undefined || replicaDivisionPreference === 'Aggregated'
}

function isFlat({ levels, staticWeightList }: ReplicaScheduling): boolean {
  return levels?.length === 0 && staticWeightList === undefined
}

/** What of a supposition cannot matter, because the application has no cluster there. */
export function noticesOf(
  { application, drained, lost, weights }: Supposition,
  { decideRequests }: Compiled,
): readonly string[] {
  const requests = [...decideRequests.values()].filter(each => each.application === application)
  const has = (path: string): boolean => requests.some(({ selected }) => reaches(selected, path))
  return [...new Set([...drained, ...lost, ...weights.keys()])]
    .filter(path => !has(path))
    .map(path => `no cluster at "${path}" gets "${application}" now`)
}

function reaches({ placement: { path }, children }: DecideRequest['selected'], wanted: string): boolean {
  if (path === wanted) return true
  return (path === '' || wanted.startsWith(`${path}/`)) && children.some(child => reaches(child, wanted))
}

function weightsOf(given: readonly (readonly [string, number])[]): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const [path, weight] of given) {
    if (weights.has(path)) throw new UsageError(`--weight: "${path}" is given two weights`)
    weights.set(path, weight)
  }
  return weights
}

// What is gone cannot lose a branch of its own.
function outermost(paths: readonly string[]): readonly string[] {
  const all = [...new Set(paths)]
  return all.filter(path => !all.some(other => other !== path && path.startsWith(`${other}/`)))
}

function findPath(root: FleetNode, wanted: string): string {
  const path = wanted.replace(/\/+$/, '')
  if (path === '' || path === '.')
    throw new UsageError(
      `"${wanted}" is the whole fleet: name a branch or a cluster of it, so that others are left to divide among`,
    )
  const named = new Map<string, Set<string>>()
  const add = (name: string, node: FleetNode): void => {
    named.set(name, (named.get(name) ?? new Set()).add(node.path))
  }
  const visit = (node: FleetNode): void => {
    if (node.path !== '') for (const name of [node.path, node.name]) add(name, node)
    if (node.cluster !== undefined) add(node.cluster.name, node)
    node.children.forEach(visit)
  }
  visit(root)
  const clusters = [...(named.get(path) ?? [])]
  if (clusters.includes(path)) return path
  const [found, ...others] = clusters
  if (found !== undefined && others.length === 0) return found
  if (found !== undefined) {
    const list = clusters.map(each => `"${each}"`).join(' or ')
    throw new UsageError(`"${wanted}" may be ${list}: write the path`)
  }
  const near = suggest(path, named.keys())
  throw new UsageError(
    `there is no cluster or branch "${wanted}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
  )
}
