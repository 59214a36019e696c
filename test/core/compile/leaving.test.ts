import { expect, test } from 'vitest'
import { decisionDocuments } from '../../../src/core/report/state/decision-documents.ts'
import { cluster, deployment, files } from '../../scenarios/small-fleet.ts'
import { ours } from '../../support/fleet-files.ts'
import { WatchedFleet } from '../../support/watched-fleet.ts'

const web = 'apps/Deployment/default/web'
const tainted = cluster('tokyo', 'taints: [{ key: maintenance, effect: NoSchedule }]')

function settled(): WatchedFleet {
  const fleet = new WatchedFleet(files, web)
  fleet.step()
  fleet.serve()
  fleet.step()
  return fleet
}

function applicationsOf(fleet: WatchedFleet, name: string): readonly string[] {
  const all = fleet.compiled?.desired.children.flatMap(region => region.children) ?? []
  return all.flatMap(node =>
    node.cluster?.cluster.name === name ? node.cluster.pairs.map(({ application }) => application) : [],
  )
}

test('a drained cluster keeps its replicas until others serve in their place, and then the application leaves it', () => {
  const fleet = settled()
  fleet.commit({ 'clusters/asia/tokyo/cluster.yaml': tainted })

  const first = fleet.step()
  fleet.serve(1)
  const second = fleet.step()
  fleet.serve()
  const third = fleet.step()

  expect(first).toEqual({ lyon: 3, osaka: 3, paris: 2, tokyo: 2 })
  expect(second).toEqual({ lyon: 3, osaka: 3, paris: 2 })
  expect(third).toEqual(second)
  expect(applicationsOf(fleet, 'tokyo')).toEqual([])
})

test('a drain ends with the decision that a compile from nothing would take', () => {
  const fleet = settled()
  fleet.commit({ 'clusters/asia/tokyo/cluster.yaml': tainted })
  for (let round = 0; round < 4; round++) {
    fleet.step()
    fleet.serve(1)
  }
  const before = [...(fleet.compiled?.decisions.values() ?? [])]

  fleet.step()

  expect([...(fleet.compiled?.decisions.values() ?? [])][0]).toBe(before[0])
  expect(JSON.stringify(before[0]?.root)).not.toContain('tokyo')
})

test('a cluster that is being left says why, and the same is the same object until something changes', () => {
  const fleet = settled()
  fleet.commit({ 'clusters/asia/tokyo/cluster.yaml': tainted })
  fleet.step()
  const [decision] = [...(fleet.compiled?.decisions.values() ?? [])]

  fleet.step()

  expect([...(fleet.compiled?.decisions.values() ?? [])][0]).toBe(decision)
  const documents = decision === undefined ? undefined : decisionDocuments(decision)
  expect(documents?.get('decisions/web/Deployment.default.web/asia/decision.yaml')).toMatchObject({
    children: [
      { name: 'osaka', target: 3 },
      { name: 'tokyo', target: 0, granted: 2, leaving: true, reason: expect.stringContaining('maintenance') },
    ],
  })
})

test('a cluster that left the tree is not waited for: nothing is changed there any more', () => {
  const fleet = settled()
  fleet.commit({ 'clusters/asia/tokyo/cluster.yaml': undefined })

  expect(fleet.step()).toEqual({ lyon: 3, osaka: 3, paris: 2 })
})

test('a whole region is drained while its clusters go on serving', () => {
  const fleet = settled()
  fleet.commit({
    'clusters/asia/group.yaml': ours('ClusterGroup\nspec: { taints: [{ key: power, effect: NoExecute }] }'),
  })
  const least: number[] = []
  for (let round = 0; round < 8; round++) {
    fleet.step()
    fleet.serve(1)
    least.push(fleet.available())
  }

  expect(Math.min(...least)).toBeGreaterThanOrEqual(8)
  expect(fleet.shares()).toEqual({ lyon: 4, paris: 4 })
})

test('without an observation a cluster that is not selected any more has nothing at once', () => {
  const fleet = settled()
  fleet.commit({ 'clusters/asia/tokyo/cluster.yaml': tainted })

  fleet.blind = true

  expect(fleet.step()).toEqual({ lyon: 3, osaka: 3, paris: 2 })
})

test('of two workloads each leaves a cluster as the other clusters serve it, and none is there without a share', () => {
  const two = `${files['templates/web/web.yaml'] ?? ''}---\n${deployment('api', 8)}`
  const scheduling = 'replicaScheduling: { replicaSchedulingType: Divided }'
  const policy = ours(`PropagationPolicy\nmetadata: { name: web }
spec: { workloads: [{ resourceSelectors: [{ name: web }], ${scheduling} }, { resourceSelectors: [{ name: api }], ${scheduling} }] }`)
  const fleet = new WatchedFleet(
    { ...files, 'templates/web/web.yaml': two, 'clusters/policies/web.yaml': policy },
    web,
  )
  fleet.step()
  fleet.serve()
  fleet.step()
  fleet.commit({ 'clusters/asia/tokyo/cluster.yaml': tainted })
  fleet.step()
  fleet.serve()
  fleet.step()

  const pairs = fleet.compiled?.desired.children[0]?.children.flatMap(({ cluster: own }) => own?.pairs ?? [])

  const shares = pairs
    ?.filter(({ application }) => application === 'web')
    .map(pair => [...pair.shares.values()])
  expect(fleet.shares().tokyo).toBe(0)
  expect(shares?.map(list => list.map(({ replicas }) => replicas))).toEqual([
    [3, 3],
    [2, 0],
  ])
})
