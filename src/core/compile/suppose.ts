import { invariant } from '../../base/std/invariant.ts'
import type { Cluster, Fleet, FleetNode, PlacementCluster, PlacementNode } from '../model/fleet.ts'
import type { PropagationPolicy, WorkloadPolicy } from '../model/propagation-policy.ts'
import { reweighPolicy } from './suppose-weight.ts'

/** What might be otherwise in a fleet, for one application: asked without an edit. Paths are from clustersPath. */
export interface Supposition {
  readonly application: string
  /** N of the workloads, or of the one that is named. */
  readonly replicas?: number
  readonly workload?: string
  /** Branches that get the taint `banyan.dev/drained:NoExecute`. */
  readonly drained: readonly string[]
  /** Branches that are gone. */
  readonly lost: readonly string[]
  /** The weight of a node among its siblings, by path. */
  readonly weights: ReadonlyMap<string, number>
  /** The application is divided as one flat list: the weight of a branch is that of each of its clusters. */
  readonly flat?: boolean
}

/** The fleet as it would be. */
export function supposeFleet(fleet: Fleet, supposition: Supposition): Fleet {
  const { lost, drained, weights, flat = false } = supposition
  let root = mapPolicies(fleet.root, policy => supposePolicy(policy, fleet.root, supposition))
  for (const [path, weight] of weights) root = at(root, path, node => withWeight(node, weight, flat))
  for (const path of drained) root = at(root, path, drain)
  for (const path of lost) root = at(root, path, () => undefined)
  return { ...fleet, root }
}

function supposePolicy(
  policy: PropagationPolicy,
  root: FleetNode,
  supposition: Supposition,
): PropagationPolicy {
  const { application, weights, replicas, workload } = supposition
  const concerned = policy.applications.includes(application) || policy.applications.includes('*')
  if (!concerned && policy.refines === undefined) return policy
  let supposed = policy
  for (const [path, weight] of weights) supposed = reweighPolicy(supposed, root, path, weight)
  if (replicas === undefined || policy.refines !== undefined) return supposed
  const workloads = supposed.workloads.flatMap(each => withReplicas(each, replicas, workload))
  return { ...supposed, workloads }
}

// The entry of one workload stands before the one that it was taken from, since the first match wins.
function withReplicas(
  policy: WorkloadPolicy,
  replicas: number,
  workload: string | undefined,
): readonly WorkloadPolicy[] {
  if (workload === undefined) return [{ ...policy, replicas }]
  const all = policy.resourceSelectors.length === 0 ? [{}] : policy.resourceSelectors
  const resourceSelectors = all
    .filter(({ name = workload }) => name === workload)
    .map(selector => ({ ...selector, name: workload }))
  return resourceSelectors.length === 0 ? [policy] : [{ ...policy, resourceSelectors, replicas }, policy]
}

function mapPolicies(node: FleetNode, change: (policy: PropagationPolicy) => PropagationPolicy): FleetNode {
  const policies = node.policies.map(change)
  const children = [...node.children].map(([name, child]) => [name, mapPolicies(child, change)] as const)
  const same = policies.every((each, index) => each === node.policies[index])
  if (same && children.every(([name, child]) => node.children.get(name) === child)) return node
  return { ...node, policies, children: new Map(children) }
}

function at(node: FleetNode, path: string, change: (node: FleetNode) => FleetNode | undefined): FleetNode {
  if (path === '') return change(node) ?? { ...node, children: new Map() }
  const [name = '', ...rest] = path.split('/')
  const child = node.children.get(name)
  invariant(child !== undefined, `nothing is at "${path}"`)
  const changed = rest.length === 0 ? change(child) : at(child, rest.join('/'), change)
  const children = new Map(node.children)
  if (changed === undefined) children.delete(name)
  else children.set(name, changed)
  return withChildren(node, children)
}

function drain(node: FleetNode): FleetNode {
  const children = new Map([...node.children].map(([name, child]) => [name, drain(child)] as const))
  return withCluster(withChildren(node, children), cluster => ({
    ...cluster,
    taints: [...cluster.taints, { key: 'banyan.dev/drained', effect: 'NoExecute' }],
  }))
}

function withWeight(node: FleetNode, weight: number, flat: boolean): FleetNode {
  const own = (): FleetNode => withCluster(node, cluster => ({ ...cluster, weight }))
  if (node.children.size === 0) return own()
  if (flat) {
    const children = [...node.children].map(
      ([name, child]) => [name, withWeight(child, weight, flat)] as const,
    )
    return withChildren(own(), new Map(children))
  }
  return { ...node, placement: { ...node.placement, weight } }
}

function withCluster(node: FleetNode, change: (cluster: PlacementCluster) => PlacementCluster): FleetNode {
  if (node.cluster === undefined) return node
  const placement = change(node.cluster.placement)
  const cluster: Cluster = { ...node.cluster, placement }
  return { ...node, cluster, placement: { ...node.placement, cluster: placement } }
}

function withChildren(node: FleetNode, children: ReadonlyMap<string, FleetNode>): FleetNode {
  const below = [...children.values()].map(({ placement }) => placement).filter(hasClusters)
  const own = node.cluster === undefined ? 0 : 1
  const clusters = below.reduce((sum, each) => sum + each.clusters, own)
  return { ...node, children, placement: { ...node.placement, children: below, clusters } }
}

function hasClusters({ clusters }: PlacementNode): boolean {
  return clusters > 0
}
