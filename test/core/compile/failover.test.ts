import { expect, test } from 'vitest'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { compile, credibleObservation, emptyCompileCache, nothingBefore } from '../../../src/core/compile.ts'
import { deployment, files } from '../../scenarios/small-fleet.ts'
import { ours } from '../../support/fleet-files.ts'
import { unreachable, WatchedFleet } from '../../support/watched-fleet.ts'

const web = 'apps/Deployment/default/web'

function policy(fields: string, placement = ''): string {
  const scheduling = 'replicaScheduling: { replicaSchedulingType: Divided }'
  return ours(
    `PropagationPolicy\nmetadata: { name: web }\nspec: { ${placement} workloads: [{ resourceSelectors: [{ name: web }], ${scheduling}${fields} }] }`,
  )
}

function settled(changes: Readonly<Record<string, string>> = {}, kind = 'Deployment'): WatchedFleet {
  const fleet = new WatchedFleet(
    { ...files, ...changes },
    kind === 'Deployment' ? web : `apps/${kind}/default/web`,
  )
  fleet.step()
  fleet.serve()
  fleet.step()
  return fleet
}

function cut(fleet: WatchedFleet, ...names: readonly string[]): void {
  for (const name of names) {
    fleet.taints.set(name, unreachable(fleet.at))
  }
}

test('a cluster that is cut off keeps its share while it is tolerated', () => {
  const fleet = settled()
  cut(fleet, 'tokyo')
  fleet.at += 299

  expect(fleet.step()).toEqual({ lyon: 2, osaka: 2, paris: 2, tokyo: 2 })
})

test('after the toleration others grow, and the share falls only as they serve; the application stays', () => {
  const fleet = settled()
  cut(fleet, 'tokyo')
  fleet.at += 300

  const first = fleet.step()
  fleet.serve()
  const second = fleet.step()

  expect(first).toEqual({ lyon: 3, osaka: 3, paris: 2, tokyo: 2 })
  expect(second).toEqual({ lyon: 3, osaka: 3, paris: 2, tokyo: 0 })
})

test('a cluster that returns gets nothing by itself, its part on a rebalance, and its part of what is new', () => {
  const fleet = settled()
  cut(fleet, 'tokyo')
  fleet.at += 300
  fleet.rest()
  fleet.taints.clear()
  const returned = fleet.rest()

  fleet.step({ rebalances: [{ commit: 'x', path: '' }] })
  fleet.serve()

  expect(returned).toEqual({ lyon: 3, osaka: 3, paris: 2, tokyo: 0 })
  expect(fleet.rest()).toEqual({ lyon: 2, osaka: 2, paris: 2, tokyo: 2 })
})

test('with failback Auto it gets its part back as soon as it serves it', () => {
  const fleet = settled({ 'clusters/policies/web.yaml': policy(', failback: Auto') })
  cut(fleet, 'tokyo')
  fleet.at += 300
  fleet.rest()
  fleet.taints.clear()

  const first = fleet.step()

  expect(first).toEqual({ lyon: 3, osaka: 3, paris: 2, tokyo: 2 })
  expect(fleet.rest()).toEqual({ lyon: 2, osaka: 2, paris: 2, tokyo: 2 })
})

test.each([
  [60, 59, 2],
  [60, 60, 0],
  [0, 0, 0],
])(
  'a policy that tolerates for %i s evicts after as long, not before: %i s leave %i',
  (tolerated, later, left) => {
    const toleration = `{ key: cluster.banyan.dev/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: ${tolerated} }`
    const fleet = settled({
      'clusters/policies/web.yaml': policy('', `placement: { clusterTolerations: [${toleration}] },`),
    })
    cut(fleet, 'tokyo')
    fleet.at += later
    fleet.step()
    for (const name of ['lyon', 'osaka', 'paris']) fleet.served.set(name, 3)

    expect(fleet.step().tokyo).toBe(left)
  },
)

test('a policy that tolerates for good evicts nobody', () => {
  const fleet = settled({
    'clusters/policies/web.yaml': policy('', 'placement: { clusterTolerations: [{ operator: Exists }] },'),
  })
  cut(fleet, 'tokyo')
  fleet.at += 100_000

  expect(fleet.rest().tokyo).toBe(2)
})

test('a policy whose clusters all fail keeps them all', () => {
  const fleet = settled()
  cut(fleet, 'lyon', 'osaka', 'paris', 'tokyo')
  fleet.at += 10_000

  expect(fleet.rest()).toEqual({ lyon: 2, osaka: 2, paris: 2, tokyo: 2 })
})

const set = deployment('web', 8)
  .replace('kind: Deployment', 'kind: StatefulSet')
  .replace('spec:\n', 'spec:\n  volumeClaimTemplates: [{ metadata: { name: data } }]\n')

test.each([
  ['', { lyon: 2, osaka: 2, paris: 2, tokyo: 2 }],
  [', movable: true', { lyon: 3, osaka: 3, paris: 2, tokyo: 0 }],
])('a workload with volumes stays where it is unless it is called movable (%s)', (fields, shares) => {
  const fleet = settled(
    { 'templates/web/web.yaml': set, 'clusters/policies/web.yaml': policy(fields) },
    'StatefulSet',
  )
  cut(fleet, 'tokyo')
  fleet.at += 300

  expect(fleet.rest()).toEqual(shares)
})

test('a workload without volumes that is called immovable is moved by commits alone', () => {
  const fleet = settled({ 'clusters/policies/web.yaml': policy(', movable: false') })
  cut(fleet, 'tokyo')
  fleet.at += 300
  const cutOff = fleet.rest()
  fleet.step({ rebalances: [{ commit: 'x', path: '' }] })
  fleet.commit({ 'clusters/asia/group.yaml': ours('ClusterGroup\nspec: { weight: 0 }') })

  expect(cutOff).toEqual({ lyon: 2, osaka: 2, paris: 2, tokyo: 2 })
  expect(fleet.rest()).toEqual({ lyon: 4, osaka: 0, paris: 4, tokyo: 0 })
})

function fleetOf(guards: string) {
  const text = `Fleet\nmetadata: { name: small }\nspec: { levels: [region]${guards} }`
  const tree = makeTree({ ...files, 'fleet.yaml': ours(text) })
  const inputs = { revision: 'a', trees: new Map([['a', tree]]), previous: nothingBefore }
  const { fleet } = compile(inputs, emptyCompileCache())
  if (fleet === undefined) throw new Error('the fleet was refused')
  return fleet
}

function evicted(guards: string, failing: readonly string[]) {
  const watched = settled()
  for (const name of failing) {
    cut(watched, name)
    watched.at += 1
  }
  const { observation, diagnostics } = credibleObservation(
    watched.observation(),
    fleetOf(guards),
    new Map(),
    { known: 4 },
  )
  const left = [...observation.clusters].filter(([, { taints }]) => taints.length > 0).map(([name]) => name)
  return { left, codes: diagnostics.map(({ code }) => code) }
}

test.each([
  ['', ['tokyo'], ['tokyo'], []],
  ['', ['tokyo', 'lyon'], ['lyon', 'tokyo'], []],
  ['', ['tokyo', 'lyon', 'paris'], [], ['schedule/observer-cut-off']],
  [
    ', guards: { maxEvictedClusters: { percent: 25 } }',
    ['tokyo', 'lyon'],
    ['tokyo'],
    ['schedule/evictions-capped'],
  ],
  [', guards: { maxEvictedClusters: { percent: 0, floor: 0 } }', ['lyon'], [], ['schedule/evictions-capped']],
])('guards %s: of %j that fail %j are evicted %j', (guards, failing, left, codes) => {
  expect(evicted(guards, failing)).toEqual({ left: expect.arrayContaining(left), codes })
  expect(evicted(guards, failing).left).toHaveLength(left.length)
})
