import { expect, test } from 'vitest'
import { formatDecision, refine, refusals, selectBranch } from '../../../src/core/schedule/index.ts'
import { dividing, placementOf, policyOf, type Sketch } from '../../support/placement.ts'
import { nodesOf, schedule, targets } from '../../support/schedule.ts'

const levels = ['region']
const leaf = (name: string, clusterWeight?: number): Sketch => ({
  name,
  cluster: true,
  ...(clusterWeight !== undefined && { clusterWeight }),
})
const twoRegions: Sketch = {
  name: '',
  children: [
    { name: 'a', children: [leaf('a1', 3), leaf('a2', 3)] },
    { name: 'b', children: [leaf('b1', 1)] },
  ],
}
const tree = placementOf(twoRegions, levels)

test.each([
  { replicas: 3, byRegion: { a1: 2, a2: 1, b1: 0 }, flat: { a1: 1, a2: 1, b1: 1 } },
  { replicas: 10, byRegion: { a1: 5, a2: 4, b1: 1 }, flat: { a1: 4, a2: 4, b1: 2 } },
])('$replicas replicas by region differ from a flat division', ({ replicas, byRegion, flat }) => {
  const divided = (scheduling: { levels?: [] }) =>
    targets(schedule({ tree, workload: dividing(scheduling), replicas, levels }).decision)

  expect({ byRegion: divided({}), flat: divided({ levels: [] }) }).toEqual({ byRegion, flat })
})

test('a sibling of a named child gets nothing, and the user is told', () => {
  const preferences = [{ target: 'a', minReplicas: 2 }]
  const workload = dividing({ levels: [{ level: 'region', preferences }] })

  const { decision, diagnostics } = schedule({ tree, workload, replicas: 4, levels })

  expect(targets(decision)).toEqual({ a1: 2, a2: 2, b1: 0 })
  expect(diagnostics.map(({ code }) => code)).toEqual(['schedule/sibling-unnamed'])
})

test('a branch beside clusters is none that preferences of `cluster` could name, and weighs what it weighs', () => {
  const beside = placementOf(
    { name: '', children: [{ name: 'g', children: [leaf('d'), leaf('e')] }, leaf('f'), leaf('h')] },
    levels,
  )
  const divided = (names: readonly string[]) => {
    const preferences = names.map(target => ({ target, weight: target === '*' ? 1 : 2 }))
    const workload = dividing({ levels: [{ level: 'cluster', preferences }] })
    return schedule({ tree: beside, workload, replicas: 10, levels })
  }

  // g 2, f 2, h 1; and h, that is a cluster, 0.
  expect(targets(divided(['f', '*']).decision)).toEqual({ d: 2, e: 2, f: 4, h: 2 })
  expect(targets(divided(['f']).decision)).toEqual({ d: 3, e: 2, f: 5, h: 0 })
  expect(divided(['f', '*']).diagnostics).toEqual([])
})

test('replicas beyond what Kubernetes can express are refused, and what was granted stays', () => {
  const previous = schedule({ tree, workload: dividing(), replicas: 7, levels }).decision

  const { decision, diagnostics } = schedule({
    tree,
    workload: dividing(),
    replicas: 2 ** 31,
    levels,
    previous,
  })

  expect(diagnostics.map(({ code }) => code)).toEqual(['schedule/replicas-invalid'])
  expect(decision.root).toMatchObject({ target: 7, granted: 7 })
})

test('a held cluster keeps what it was granted and its siblings divide the rest', () => {
  const held = new Map([['a1', 6]])

  const { decision } = schedule({ tree, workload: dividing(), replicas: 8, levels, held })

  expect(targets(decision)).toEqual({ a1: 6, a2: 1, b1: 1 })
})

test('stating another weight divides afresh where it counts and leaves other branches alone', () => {
  const workload = dividing()
  const before = schedule({ tree, workload, replicas: 12, levels }).decision
  const region = { name: 'a', weight: 6, children: [leaf('a1', 1), leaf('a2', 5)] }
  const reweighed = placementOf(
    { name: '', children: [region, ...(twoRegions.children ?? []).slice(1)] },
    levels,
  )

  const { decision } = schedule({ tree: reweighed, workload, replicas: 12, levels, previous: before })

  expect(targets(decision)).toEqual({ a1: 2, a2: 8, b1: 2 })
  expect(decision.root.children[1]).toBe(before.root.children[1])
})

test('a refinement divides its branch its own way, and a change of it divides only there afresh', () => {
  const refinementOf = (weight: number) =>
    policyOf({
      name: 'own',
      scope: 'a',
      refines: 'web',
      workloads: [
        dividing({
          levels: [
            {
              level: 'cluster',
              preferences: [
                { target: 'a1', weight },
                { target: 'a2', weight: 1 },
              ],
            },
          ],
        }),
      ],
    })
  const base = { tree, workload: dividing(), replicas: 14, levels }
  const before = schedule({ ...base, refinements: [refinementOf(2)] }).decision

  const { decision } = schedule({ ...base, refinements: [refinementOf(5)], previous: before })

  expect(targets(before)).toEqual({ a1: 8, a2: 4, b1: 2 })
  expect(targets(decision)).toEqual({ a1: 10, a2: 2, b1: 2 })
  expect(decision.root.children[1]).toBe(before.root.children[1])
})

test('a refined branch takes part in a flat division as one', () => {
  const own = policyOf({ name: 'own', scope: 'a', refines: 'web', workloads: [dividing()] })

  const { decision } = schedule({
    tree,
    workload: dividing({ levels: [] }),
    replicas: 14,
    levels,
    refinements: [own],
  })

  expect(targets(decision)).toEqual({ a1: 6, a2: 6, b1: 2 })
})

test('a hub is a branch and a leaf of itself', () => {
  const hub: Sketch = { name: 'h', weight: 1, cluster: 'hub', clusterWeight: 2, children: [leaf('h1')] }
  const { decision } = schedule({
    tree: placementOf({ name: '', children: [hub, leaf('z')] }, levels),
    workload: dividing(),
    replicas: 6,
    levels,
  })

  expect(targets(decision)).toEqual({ hub: 2, h1: 1, z: 3 })
  expect(nodesOf(decision).find(({ cluster }) => cluster === 'hub')).toMatchObject({ name: '.', path: 'h' })
})

test('a refinement that finds nothing or leaves nothing is told apart', () => {
  const policy = policyOf({ clusterAffinity: { paths: ['a/**'] } })
  const elsewhere = policyOf({ name: 'elsewhere', scope: 'b', refines: 'web' })
  const nothing = policyOf({
    name: 'nothing',
    scope: 'a',
    refines: 'web',
    clusterAffinity: { clusterNames: ['x'] },
  })
  const whole = selectBranch(policy, tree)
  expect.assert(whole !== undefined)

  expect(refine(whole, [elsewhere])).toEqual({ selected: whole, unmatched: [elsewhere], emptied: [] })
  expect(refine(whole, [nothing])).toEqual({ selected: undefined, unmatched: [], emptied: [nothing] })
})

test('an untouched branch is selected as the same object', () => {
  const policy = policyOf()
  const changed = {
    ...tree,
    children: [...tree.children.slice(0, 1), ...placementOf({ name: '', children: [leaf('c')] }).children],
  }

  expect(selectBranch(policy, changed)?.children[0]).toBe(selectBranch(policy, tree)?.children[0])
})

test('every refusal names its filter', () => {
  const taints = [{ key: 'maintenance', effect: 'NoExecute' as const }]
  const cluster = placementOf({ ...leaf('x'), taints, labels: { tier: 'dev' } }, [], 'b/x').cluster
  expect.assert(cluster !== undefined)
  const clusterAffinity = {
    clusterNames: ['y'],
    exclude: ['x'],
    paths: ['a/**', '!b/x'],
    labelSelector: { matchLabels: { tier: 'prod' } },
  }

  const refused = refusals(policyOf({ clusterAffinity }), placementOf(leaf('a'), [], 'a'), cluster)

  expect(refused.map(({ filter }) => filter)).toEqual([
    'scope',
    'exclude',
    'names',
    'paths',
    'labels',
    'taints',
  ])
})

test('a text tells the arithmetic on the way to a cluster', () => {
  const { decision } = schedule({ tree, workload: dividing(), replicas: 10, levels })

  expect(formatDecision(decision, { cluster: 'a2' })).toBe(
    [
      'web: Deployment.apps frontend, 10 replicas divided by policy "web" (Webster)',
      '/: 10',
      '  a: 9, weight 6 of 7',
      '    a1: 5, weight 3 of 6 (its own word)',
      '    a2: 4, weight 3 of 6 (its own word)',
      '  b: 1, weight 1 of 7',
    ].join('\n'),
  )
})

test('a decision that was kept without its digests by node is not divided afresh', () => {
  const own = policyOf({ name: 'own', scope: 'a', refines: 'web', workloads: [dividing({ levels: [] })] })
  const base = { tree, workload: dividing(), levels, refinements: [own] }
  const skewed = schedule({ ...base, replicas: 14, held: new Map([['a1', 9]]) }).decision
  const bare: typeof skewed = JSON.parse(
    JSON.stringify(skewed, (key, value) => (key === 'explicitWeight' ? undefined : value)),
  )
  const root = { ...bare.root, children: bare.root.children.map(({ digest: _, ...child }) => child) }

  const { decision } = schedule({ ...base, replicas: 14, previous: { ...bare, root } })

  expect(targets(decision)).toEqual(targets(skewed))
})
