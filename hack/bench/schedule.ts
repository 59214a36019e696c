import type { PlacementNode } from '../../src/core/model/fleet.ts'
import type { PropagationPolicy, WorkloadPolicy } from '../../src/core/model/propagation-policy.ts'
import { type Decided, type DecideRequest, decide, selectBranch } from '../../src/core/schedule/index.ts'
import type { Figure } from './figure.ts'

const rounds = 15
// A daemon's code is compiled long before; the first rounds would time the compiler.
const warmUp = 10
const wanted = { whole: 25, branch: 5 }

/** Times one divided workload over 10,000 clusters in three levels: cold, and after a change in one branch. */
export async function run(): Promise<{ name: string; figures: Figure[] }> {
  for (let round = 0; round < warmUp; round++) timeBranch(round)
  const whole = median(Array.from({ length: rounds }, () => timeWhole()))
  const branch = median(Array.from({ length: rounds }, (_, round) => timeBranch(round)))
  return {
    name: 'schedule',
    figures: [
      figure('select and divide, 10,000 clusters in three levels', whole, wanted.whole),
      figure('the same after a cluster joined one branch', branch, wanted.branch),
    ],
  }
}

function figure(what: string, value: number, limit: number): Figure {
  return { what, value, unit: 'ms', against: `limit ${limit} ms`, ratio: value / limit }
}

function timeWhole(): number {
  const policy = makePolicy()
  const tree = makeTree(25, 20, 20)
  return timed(() => divide(policy, tree))
}

function timeBranch(round: number): number {
  const policy = makePolicy()
  const tree = makeTree(25, 20, 20)
  const { decision } = divide(policy, tree)
  const changed = withJoined(tree, round % 25)
  return timed(() => divide(policy, changed, decision))
}

function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

const workload: WorkloadPolicy = {
  resourceSelectors: [],
  replicaScheduling: {
    replicaSchedulingType: 'Divided',
    levels: [
      {
        level: 'region',
        preferences: [
          { target: '*', weight: 1, minReplicas: 10 },
          { target: 'r3', weight: 4 },
        ],
      },
      { level: 'zone', preferences: [] },
    ],
  },
  onZero: 'Remove',
  onInsufficient: 'Partial',
}

function makePolicy(): PropagationPolicy {
  return {
    name: 'web',
    scope: '',
    applications: ['web'],
    clusterAffinity: { paths: ['**', '!test/**'], labelSelector: { matchLabels: { tier: 'prod' } } },
    clusterTolerations: [],
    workloads: [workload],
    at: { file: 'clusters/policies/web.yaml' },
  }
}

function divide(
  policy: PropagationPolicy,
  tree: PlacementNode,
  previous?: DecideRequest['previous'],
): Decided {
  const selected = selectBranch(policy, tree)
  if (selected === undefined) throw new Error('the policy selects nothing')
  return decide({
    application: 'web',
    workload: { group: 'apps', kind: 'Deployment', namespace: '', name: 'frontend' },
    policy,
    workloadPolicy: workload,
    replicas: 123_456,
    selected,
    refinements: [],
    levels: ['region', 'zone'],
    ...(previous && { previous }),
  })
}

function makeTree(regions: number, zones: number, clusters: number): PlacementNode {
  const children = indices(regions).map(r => {
    const below = indices(zones).map(z => {
      const leaves = indices(clusters).map(c => makeCluster(`r${r}/z${z}`, `c${r}-${z}-${c}`))
      return makeGroup(`r${r}/z${z}`, `z${z}`, leaves, 'zone')
    })
    return makeGroup(`r${r}`, `r${r}`, below, 'region')
  })
  return makeGroup('', '', children)
}

function makeGroup(
  path: string,
  name: string,
  children: readonly PlacementNode[],
  level?: string,
): PlacementNode {
  const clusters = children.reduce((sum, child) => sum + child.clusters, 0)
  return { path, name, ...(level && { level }), children, clusters }
}

function makeCluster(parent: string, name: string): PlacementNode {
  const path = `${parent}/${name}`
  const cluster = { name, path, labels: { tier: 'prod' }, taints: [], zones: [] }
  return { path, name, cluster, children: [], clusters: 1 }
}

function withJoined(root: PlacementNode, region: number): PlacementNode {
  const children = root.children.map((child, index) => (index === region ? joinedRegion(child) : child))
  return { ...root, children, clusters: root.clusters + 1 }
}

function joinedRegion(region: PlacementNode): PlacementNode {
  const [first, ...others] = region.children
  if (first === undefined) throw new Error('a region has zones')
  const cluster = makeCluster(first.path, 'c-joined')
  const zone = { ...first, children: [...first.children, cluster], clusters: first.clusters + 1 }
  return { ...region, children: [zone, ...others], clusters: region.clusters + 1 }
}

function indices(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}
