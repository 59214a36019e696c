import { expect, test } from 'vitest'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import {
  type Compiled,
  compile,
  emptyCompileCache,
  nothingBefore,
  rememberedObservation,
} from '../../../src/core/compile.ts'
import type { ClusterObservation, Observation } from '../../../src/core/model/observation.ts'
import { type Files, ours } from '../../support/fleet-files.ts'

const names = ['chosen', 'other', 'failed', 'bare', 'alien']
const key = 'apps/Deployment//web'
const apis = ['apps/v1/Deployment', 'example.com/v1/Widget']
const amounts = (cpu: bigint) =>
  new Map([
    ['cpu', cpu],
    ['pods', 100_000n],
  ])
const room = { free: amounts(8_000n) }
const workloads = new Map(
  [key, 'apps/Deployment//another'].map(each => [each, { replicas: 1, available: 1, unschedulable: 0 }]),
)
const unreachable = { key: 'cluster.banyan.dev/unreachable', effect: 'NoExecute', timeAdded: 1 } as const
const healthy: ClusterObservation = { taints: [], apis, room, workloads }

const seen: Observation = {
  at: 1_000,
  clusters: new Map([
    ['chosen', healthy],
    ['other', healthy],
    ['failed', { ...healthy, taints: [unreachable] }],
    ['bare', { ...healthy, apis: ['apps/v1/Deployment'] }],
    ['alien', healthy],
  ]),
}

function fleet(placement: string): Files {
  const clusters = names.map(name => [
    `clusters/${name}/cluster.yaml`,
    ours(`Cluster\nmetadata: { name: ${name}, labels: { ours: "${name !== 'alien'}" } }`),
  ])
  return {
    'fleet.yaml': ours('Fleet\nmetadata: { name: shop }'),
    'templates/web/kustomization.yaml': 'resources: [it.yaml]\n',
    'templates/web/it.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { replicas: 6, template: { spec: { containers: [{ name: a, resources: { requests: { cpu: 1 } } }] } } }
---
apiVersion: example.com/v1
kind: Widget
metadata: { name: web }
`,
    'clusters/policies/web.yaml': ours(`PropagationPolicy
spec:
  placement: { clusterAffinity: { labelSelector: { matchLabels: { ours: "true" } } }, ${placement} }
  workloads: [{ resourceSelectors: [{ kind: Deployment }], replicaScheduling: { replicaSchedulingType: Divided } }]
`),
    ...Object.fromEntries(clusters),
  }
}

function decide(placement: string, observation: Observation, replicas = 6, before?: Compiled): Compiled {
  const files = fleet(placement)
  const template = (files['templates/web/it.yaml'] ?? '').replace('replicas: 6', `replicas: ${replicas}`)
  const trees = new Map([['head', makeTree({ ...files, 'templates/web/it.yaml': template })]])
  const { decisions, placements } = before ?? nothingBefore
  const previous = { ...nothingBefore, decisions, ...(placements && { placements }) }
  const inputs = { revision: 'head', trees, previous, observation }
  const compiled = compile(inputs, emptyCompileCache())
  if (compiled.fleet === undefined) throw new Error('the fleet was refused')
  return compiled
}

function readBy({ decisions }: Compiled): Readonly<Record<string, ClusterObservation>> {
  return Object.fromEntries([...decisions.values()].flatMap(each => [...(each.observation?.clusters ?? [])]))
}

const own = new Map([[key, { replicas: 1, available: 1, unschedulable: 0 }]])
const none = new Map()

test('of clusters that share it the room and the workload are kept, of others only what kept it away', () => {
  const read = readBy(decide('', seen))

  expect(read).toEqual({
    chosen: { taints: [], room, promised: none, workloads: own },
    other: { taints: [], room, promised: none, workloads: own },
    failed: { taints: [unreachable], workloads: none },
    bare: { taints: [], lacks: ['example.com/v1/Widget'], workloads: none },
  })
})

test('of clusters that were not chosen what they were judged by is kept: the room for it, or what is free there', () => {
  const steady = readBy(decide('numberOfClusters: 1', seen))
  const free =
    'numberOfClusters: 1, prioritizerPolicy: { mode: Exact, configurations: [{ scoreCoordinate: { builtIn: ResourceAllocatableCPU } }] }'
  const judged = readBy(decide(free, seen))

  expect(steady.other).toEqual({ taints: [], room, promised: none, workloads: own })
  expect(judged.other).toEqual({ taints: [], room, workloads: none })
})

test('of a cluster that is left for lack of room it is kept how much there was', () => {
  const roomy = { ...healthy, room: { free: amounts(64_000n) } }
  const two = {
    at: 1_000,
    clusters: new Map([
      ['chosen', healthy],
      ['other', roomy],
    ]),
  }
  const inFirst = decide('numberOfClusters: 1', { ...two, clusters: new Map([['chosen', roomy]]) })
  const inOther = decide('numberOfClusters: 1', two, 40, inFirst)

  expect(
    [...inOther.decisions.values()].map(({ root }) => root.children.map(each => [each.name, each.target])),
  ).toEqual([
    [
      ['chosen', 0],
      ['other', 40],
    ],
  ])
  expect(readBy(inOther).chosen?.room).toEqual(room)
})

test('whatever a decision did not read does not change it', () => {
  const [decision] = decide('', seen).decisions.values()
  const [again] = decide('', decision?.observation ?? seen).decisions.values()
  const another = { ...healthy, room: { free: amounts(1n) } }
  const [elsewhere] = decide('', {
    ...seen,
    clusters: new Map([...seen.clusters, ['alien', another], ['nobody', another]]),
  }).decisions.values()

  expect(again).toEqual(decision)
  expect(elsewhere).toEqual(decision)
})

test('before anybody looks again, what decisions read is put together', () => {
  const { decisions } = decide('', seen)
  const remembered = rememberedObservation(decisions)

  expect(remembered?.clusters.get('bare')?.lacks).toEqual(['example.com/v1/Widget'])
  expect(remembered?.clusters.get('chosen')).toEqual({ taints: [], room, workloads: own })
})
