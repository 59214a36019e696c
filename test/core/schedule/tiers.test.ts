import { expect, test } from 'vitest'
import type { Decision } from '../../../src/core/model/decision.ts'
import type {
  Preference,
  PropagationPolicy,
  WorkloadPolicy,
} from '../../../src/core/model/propagation-policy.ts'
import { regrant } from '../../../src/core/schedule/advance/regrant.ts'
import { decide, explainShare, formatDecision, formatShare } from '../../../src/core/schedule/index.ts'
import { summandsOf } from '../../../src/core/schedule/made-from.ts'
import { dividing, placementOf, policyOf, type Sketch } from '../../support/placement.ts'
import { nodesOf, requestOf, type Scheduling, schedule, targets } from '../../support/schedule.ts'

function cluster(name: string, weight: number = 1): Sketch {
  return { name, cluster: true, clusterWeight: weight }
}

const levels = ['region']
const tree = placementOf(
  {
    name: '',
    children: [
      { name: 'asia', children: [cluster('a1'), cluster('a2', 2)] },
      { name: 'cloud', children: [cluster('c1'), cluster('c2')] },
      { name: 'last', children: [cluster('l1')] },
    ],
  },
  levels,
)

/** The clusters of each tier by name; the first tier is the affinity's own. */
function tiers(...[own = [], ...further]: readonly (readonly string[])[]): PropagationPolicy {
  return policyOf({
    affinityName: 'own',
    clusterAffinity: { clusterNames: own },
    overflowAffinities: further.map((clusterNames, index) => ({
      clusterNames,
      affinityName: `further-${index + 1}`,
    })),
  })
}

const policy = tiers(['a1', 'a2'], ['c1', 'c2'], ['l1'])
const fits = { a1: 10, a2: 30, c1: 4, c2: 4, l1: 100 }

function divide(replicas: number, rest: Partial<Scheduling> = {}): Decision {
  return schedule({ tree, workload: dividing(), replicas, policy, fits, levels, ...rest }).decision
}

test('what the clusters of an affinity can take stays there, divided as ever', () => {
  // Weights 1:2 of 30 are 10 and 20.
  expect(targets(divide(30))).toEqual({ a1: 10, a2: 20, c1: 0, c2: 0, l1: 0 })
})

test('what they cannot take goes to the next tier and, when that is full, to the one after it', () => {
  // 50: 40 fit into asia, 8 into the cloud, 2 are left.
  const decision = divide(50)

  expect(targets(decision)).toEqual({ a1: 10, a2: 30, c1: 4, c2: 4, l1: 2 })
  expect(decision.tiers).toEqual([
    { tier: 0, affinityName: 'own', replicas: 40, maxReplicas: 40 },
    { tier: 1, affinityName: 'further-1', replicas: 8, maxReplicas: 8 },
    { tier: 2, affinityName: 'further-2', replicas: 2 },
  ])
})

test('what no tier can take is unplaced', () => {
  const decision = divide(200)

  expect(decision.unplaced).toEqual({ replicas: 52, reason: 'the selected clusters take no more than 148' })
  expect(decision.root.target).toBe(148)
  expect(divide(200, { workload: dividing({}, { onInsufficient: 'Reject' }) }).root.target).toBe(0)
})

test('where nobody knows what fits, the first tier takes all', () => {
  const { fits: _, ...unknown } = { tree, workload: dividing(), replicas: 1000, policy, levels, fits }

  expect(schedule(unknown).decision.root.children.map(({ target }) => target)).toEqual([1000, 0, 0])
})

test('fewer replicas are taken from the last tier first', () => {
  const full = divide(50)

  expect(targets(divide(45, { previous: full }))).toEqual({ a1: 10, a2: 30, c1: 3, c2: 2, l1: 0 })
  expect(targets(divide(39, { previous: full }))).toMatchObject({ c1: 0, c2: 0, l1: 0 })
})

test('room that an earlier tier has again takes what is new, and nothing moves back without a rebalance', () => {
  const full = divide(50)
  const roomy = { fits: { ...fits, a1: 20 }, previous: full }

  expect(targets(divide(50, roomy))).toEqual(targets(full))
  expect(targets(divide(53, roomy))).toEqual({ a1: 13, a2: 30, c1: 4, c2: 4, l1: 2 })
  const request = requestOf({ tree, workload: dividing(), replicas: 50, policy, levels, ...roomy })
  const asked = decide({ ...request, rebalance: { paths: [''], commit: 'c' } }).decision
  // 1:2 of 50 are 17 and 33, of which 30 fit.
  expect(targets(asked)).toEqual({ a1: 20, a2: 30, c1: 0, c2: 0, l1: 0 })
})

test('what has to leave a tier goes to the first that has room', () => {
  const full = divide(50)
  const shrunk = { ...fits, a1: 12, c1: 1 }

  expect(targets(divide(50, { fits: shrunk, previous: full }))).toEqual({
    a1: 12,
    a2: 30,
    c1: 1,
    c2: 4,
    l1: 3,
  })
})

test('a group with clusters of several tiers is their sum, and its bounds hold for all of them together', () => {
  const mixed = tiers(['a1'], ['a2', 'c1'])
  const workload = dividing({
    levels: [{ level: 'region', preferences: [{ target: 'asia', maxReplicas: 12 }, { target: '*' }] }],
  })

  // 10 fit into a1; of the other 20 asia may have 2 more, and c1 has room for 4.
  const decision = divide(30, { policy: mixed, workload })

  expect(targets(decision)).toEqual({ a1: 10, a2: 2, c1: 4 })
  expect(decision.root.children[0]).toMatchObject({ name: 'asia', target: 12 })
  expect(decision.unplaced?.replicas).toBe(14)
})

function regions(...preferences: readonly Preference[]) {
  return dividing({ levels: [{ level: 'region', preferences: [...preferences, { target: '*' }] }] })
}

test('where all are full already, room that comes in an earlier tier moves nobody of a bounded group', () => {
  const rest = { policy: tiers(['a1'], ['a2', 'c1']), workload: regions({ target: 'asia', maxReplicas: 12 }) }
  const full = divide(30, rest)
  expect(targets(full)).toEqual({ a1: 10, a2: 2, c1: 4 })

  const roomy = { ...rest, fits: { ...fits, a1: 12 } }
  const after = divide(30, { ...roomy, previous: full })

  expect(targets(after)).toEqual({ a1: 10, a2: 2, c1: 4 })
  expect(divide(30, { ...roomy, previous: after })).toBe(after)
})

test('a group with clusters of several tiers is shown with its own bounds, whoever has what of them', () => {
  const workload = regions({ target: 'asia', minReplicas: 6, maxReplicas: 10 })
  const rest = { policy: tiers(['a1', 'c1'], ['a2', 'c2']), workload }
  const first = divide(16, { ...rest, fits: { ...fits, a1: 4 } })

  const after = divide(20, { ...rest, fits: { ...fits, a1: 40, c1: 40 }, previous: first })

  const asia = nodesOf(after).find(({ path }) => path === 'asia')
  expect(asia).toMatchObject({ minReplicas: 6, maxReplicas: 10 })
})

test('a minimum that reaches into an overflow tier and is not met there is told where it is written', () => {
  const asked = (workload: WorkloadPolicy, replicas: number) => {
    const policy = tiers(['a1', 'l1'], ['a2', 'c1', 'c2'])
    return schedule({ tree, workload, replicas, policy, fits: { ...fits, a1: 4 }, levels }).diagnostics
  }
  const asia = regions({ target: 'asia', minReplicas: 8 })

  expect(asked(asia, 20)).toMatchObject([
    {
      code: 'schedule/minima-unmet',
      message:
        'minima of Deployment.apps frontend reach into overflow tiers that do not get as many: "asia" has 4 of 8',
    },
  ])
  expect(asked(asia, 20)[0]?.at.path?.slice(-3)).toEqual(['preferences', 0, 'minReplicas'])
  // l1 takes 100 and asia 4; asia's minimum takes 4 of what is left.
  expect(asked(asia, 112)).toEqual([])
  const cluster = { level: 'cluster', preferences: [{ target: 'c1', minReplicas: 3 }, { target: '*' }] }
  expect(asked(dividing({ levels: [cluster] }), 20)).toMatchObject([
    { message: expect.stringContaining('"cloud/c1" has 0 of 3') },
  ])
})

test('a step of movement keeps what the trees of the tiers were made from', () => {
  const full = divide(50)
  const root = regrant(full.root, ({ cluster, granted }) => (cluster === 'c1' ? 0 : granted))

  const summands = summandsOf(root) ?? []

  expect(summands.flatMap(({ children }) => children)).toEqual(root.children)
  for (const [index, child] of summands.flatMap(({ children }) => children).entries())
    expect(child).toBe(root.children[index])
})

test('a cluster belongs to the first tier that selects it', () => {
  const twice = tiers(['a1'], ['a1', 'a2'], ['a2', 'c1'])

  expect(targets(divide(45, { policy: twice }))).toEqual({ a1: 10, a2: 30, c1: 4 })
})

test('minima of a later tier claim nothing while an earlier one has room', () => {
  const workload = dividing({
    levels: [{ level: 'region', preferences: [{ target: 'cloud', minReplicas: 3 }, { target: '*' }] }],
  })

  expect(targets(divide(20, { workload }))).toMatchObject({ c1: 0, c2: 0 })
})

function explain(replicas: number, cluster: string): readonly string[] {
  const request = requestOf({ tree, workload: dividing(), replicas, policy, fits, levels })
  const share = explainShare(request, decide(request).decision, cluster)
  return share === undefined ? [] : formatShare(share).split('\n')
}

test('a share is explained by what the tiers before took, and by the division of its own', () => {
  expect(explain(45, 'c1')).toEqual([
    'c1 has 3:',
    '  of the 45 in all, the clusters of affinity "own" take 40 and no more, those of overflow affinity "further-1" get 5',
    '  of the 5 of /, divided among 1 child, cloud gets 5, weight 2 of 2 (quota 5), no more than 8, the clusters below take no more than 8',
    '  of the 5 of cloud, divided among 2 children, cloud/c1 gets 3, weight 1 of 2 (quota 2.50), no more than 4, no more than 4 fit',
    '  not 4: in cloud, its number 4 ranks 1/7 = 0.143, and the last one dealt, number 2 of cloud/c2, 1/3 = 0.333',
    '  one more: with 47 replicas in all, or with weight 3 instead of 1 for cloud/c1',
  ])
  expect(explain(45, 'a1').at(-1)).toMatch(/only if asia\/a1 takes more than 10/)
  expect(explain(50, 'l1').slice(0, 2)).toEqual([
    'l1 has 2:',
    '  of the 50 in all, the clusters of affinity "own" take 40 and no more, those of overflow affinity "further-1" take 8 and no more, those of overflow affinity "further-2" get 2',
  ])
})

test('the text of a decision says what each tier got, and which cluster is of which', () => {
  const text = formatDecision(divide(45))

  expect(text).toContain(
    'those of overflow affinity "further-1" get 5, those of overflow affinity "further-2" get 0',
  )
  expect(text).toMatch(/c1: 3, weight 1 of 2 \(its own word\), overflow 1, max 4/)
})
