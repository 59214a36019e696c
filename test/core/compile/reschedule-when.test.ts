import { expect, test } from 'vitest'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import type { Decision } from '../../../src/core/model/decision.ts'
import { parseState, stateFiles } from '../../../src/core/report/index.ts'
import { cluster, files } from '../../scenarios/small-fleet.ts'
import { mistakes, ours, smallFleet } from '../../support/fleet-files.ts'
import { WatchedFleet } from '../../support/watched-fleet.ts'

const web = 'apps/Deployment/default/web'
const path = 'clusters/policies/web.yaml'
const even = { lyon: 2, osaka: 2, paris: 2, tokyo: 2 }

function policy(when: string, { replicas = 8, affinity = '', levels = '' } = {}): string {
  const scheduling = `replicaScheduling: { replicaSchedulingType: Divided${levels} }`
  return ours(
    `PropagationPolicy\nmetadata: { name: web }\nspec: { placement: { clusterAffinity: { ${affinity} } }, workloads: [{ resourceSelectors: [{ name: web }], replicas: ${replicas}, ${scheduling}, rescheduleWhen: { ${when} } }] }`,
  )
}

function labelled(name: string, tier: string): string {
  return cluster(name).replace('{ name: ', `{ labels: { tier: ${tier} }, name: `)
}

function fleetWith(text: string, others: Readonly<Record<string, string>> = {}): WatchedFleet {
  const fleet = new WatchedFleet({ ...files, [path]: text, ...others }, web)
  fleet.blind = true
  fleet.step()
  return fleet
}

function decisionOf(fleet: WatchedFleet): Decision | undefined {
  return [...(fleet.compiled?.decisions.values() ?? [])][0]
}

const lopsided = {
  levels: ', levels: [{ level: region, preferences: [{ target: asia, weight: 3 }, { target: europe }] }]',
}

test('what a policy says anew is held back where it says so, and told', () => {
  const fleet = fleetWith(policy('policyContentChanged: false'))
  fleet.commit({ [path]: policy('policyContentChanged: false', lopsided) })

  expect(fleet.step()).toEqual(even)
  expect(decisionOf(fleet)?.deferredReasons).toEqual(['policyContentChanged'])
  const before = decisionOf(fleet)
  expect(fleet.step()).toEqual(even)
  expect(decisionOf(fleet)).toBe(before)
})

test('a weight that the tree states anew is held back with the policy', () => {
  const fleet = fleetWith(policy('policyContentChanged: false'))
  fleet.commit({ 'clusters/asia/group.yaml': ours('ClusterGroup\nspec: { weight: 9 }') })

  expect(fleet.step()).toEqual(even)
})

test.each([
  ['another number of replicas', { replicas: 10 }, undefined],
  ['a rebalance', {}, [{ commit: 'x', path: '' }]],
])('%s takes what was held back into account', (_, fields, rebalances) => {
  const fleet = fleetWith(policy('policyContentChanged: false'))
  fleet.commit({ [path]: policy('policyContentChanged: false', lopsided) })
  fleet.step()
  fleet.commit({ [path]: policy('policyContentChanged: false', { ...lopsided, ...fields }) })

  const shares = fleet.step({ ...(rebalances && { rebalances }) })

  expect((shares.osaka ?? 0) + (shares.tokyo ?? 0)).toBeGreaterThan(4)
  expect(decisionOf(fleet)?.deferredReasons).toBeUndefined()
})

const nara = { 'clusters/asia/nara/cluster.yaml': cluster('nara') }

test('a cluster that joins gets nothing where joining is held back, until there is another cause', () => {
  const fleet = fleetWith(policy('clusterJoined: false'))
  fleet.commit(nara)
  const held = fleet.step()
  fleet.commit({ [path]: policy('clusterJoined: false', { replicas: 10 }) })

  expect(held).toEqual({ ...even, nara: 0 })
  expect(fleet.step()).toEqual({ lyon: 2, nara: 2, osaka: 2, paris: 2, tokyo: 2 })
})

test('labels that differ take no share away where that is held back', () => {
  const tiers = Object.fromEntries(
    ['asia/tokyo', 'asia/osaka', 'europe/paris', 'europe/lyon'].map(each => [
      `clusters/${each}/cluster.yaml`,
      labelled(each.split('/')[1] ?? '', 'prod'),
    ]),
  )
  const affinity = 'labelSelector: { matchLabels: { tier: prod } }'
  const fleet = fleetWith(policy('clusterLabelsChanged: false', { affinity }), tiers)
  fleet.commit({ 'clusters/asia/tokyo/cluster.yaml': labelled('tokyo', 'test') })
  const held = fleet.step()
  fleet.step({ rebalances: [{ commit: 'x', path: '' }] })

  expect(held).toEqual(even)
  expect(fleet.shares()).toEqual({ lyon: 3, osaka: 3, paris: 2 })
})

test('a cluster that is lost or tainted is no cause that is held back', () => {
  const all = 'policyContentChanged: false, clusterJoined: false, clusterLabelsChanged: false'
  const lost = fleetWith(policy(all))
  lost.commit({ 'clusters/asia/tokyo/cluster.yaml': undefined })
  const tainted = fleetWith(policy(all))
  const taint = 'taints: [{ key: maintenance, effect: NoSchedule }]'
  tainted.commit({ 'clusters/asia/tokyo/cluster.yaml': cluster('tokyo', taint) })

  expect(lost.step()).toEqual({ lyon: 3, osaka: 3, paris: 2 })
  expect(tainted.step()).toEqual({ lyon: 3, osaka: 3, paris: 2 })
})

test('with every cause let through nothing is remembered', () => {
  const fleet = fleetWith(policy('policyContentChanged: true'))

  expect(decisionOf(fleet)?.triggers).toBeUndefined()
})

test('what is held back is written down and read back', () => {
  const fleet = fleetWith(policy('clusterJoined: false'))
  fleet.commit(nara)
  fleet.step()
  const decisions = new Map(
    [...(fleet.compiled?.decisions ?? [])].map(([key, decision]) => [
      key,
      { ...decision, revision: 'a'.repeat(40) },
    ]),
  )
  const state = {
    fleet: 'small',
    source: 's',
    branch: 'main',
    sequence: { epoch: 1, counter: 1 },
    revision: 'a'.repeat(40),
    heldFiles: new Map(),
    stops: [],
    usedApprovals: [],
    diagnostics: [],
    clusters: new Map(),
    decisions,
    placements: new Map(),
  }
  const written = makeTree(Object.fromEntries([...stateFiles(state)].map(([file, make]) => [file, make()])))

  expect(parseState(written)?.decisions).toEqual(decisions)
})

test.each([
  ['clusterJoined: maybe', 'must be true or false'],
  ['clusterLeft: false', 'unknown field "clusterLeft"'],
])('rescheduleWhen: %s is refused', (when, message) => {
  expect(mistakes({ ...smallFleet, [path]: policy(when) })).toEqual([expect.stringContaining(message)])
})

test('an affinity that a workload is given anew is held back with what else its policy says', () => {
  const apart = 'workloadAffinity: { antiAffinity: [{ applications: [agent] }] }, '
  const fleet = fleetWith(policy('policyContentChanged: false'))
  const anew = policy('policyContentChanged: false').replace('rescheduleWhen', `${apart}rescheduleWhen`)
  fleet.commit({ [path]: anew })

  expect(fleet.step()).toEqual(even)
  expect(decisionOf(fleet)?.deferredReasons).toEqual(['policyContentChanged'])
})
