import { expect, test } from 'vitest'
import {
  branch,
  commits,
  committedFleet,
  extras,
  fleetFile,
  objects,
  outcomeIn,
  rendered,
  strangerCommits,
  texts,
} from './committed-fleet.ts'
import { cluster, deployment, imageOverride, type SmallFleet } from './small-fleet.ts'

const web = 'web/deployment.apps_default_web.yaml'
const withoutExtras = Object.fromEntries(Object.keys(extras).map(path => [path, null]))
const agent = 'agent/deployment.apps_default_agent.yaml'

test('a fleet of delivery Commit is one commit with a directory per cluster, and no cluster is asked anything', async () => {
  const fleet = committedFleet()

  const { state, revision } = await fleet.round()

  expect(fleet.clusters.asked).toEqual([])
  expect(commits(fleet)).toBe(1)
  expect(Object.keys(texts(fleet, 'clusters/tokyo'))).toEqual(['.banyan', agent, web])
  expect(Object.keys(texts(fleet, 'clusters'))).toHaveLength(12)
  expect(objects(fleet, 'tokyo').get('apps/Deployment/default/web')).toMatchObject({ spec: { replicas: 2 } })
  expect(rendered(fleet)?.message).toContain(
    `Banyan-Revision: ${revision}\nBanyan-Source: simulated://fleet\n`,
  )
  const commit = fleet.remote.branches.get(branch)
  expect(state?.clusters.get('tokyo')).toMatchObject({
    sync: 'Committed',
    committed: { branch, commit },
    health: { status: 'Unknown' },
    failures: [],
  })
})

test('nothing is committed where nothing changed, whoever starts anew, and whatever else the fleet commits', async () => {
  const fleet = committedFleet()
  await fleet.round()
  const tip = rendered(fleet)

  fleet.commit({ 'README.md': 'words' })
  await fleet.round()
  fleet.restart()
  const { outcomes, state } = await fleet.round()

  expect(outcomes.map(({ result }) => result)).toEqual(['unchanged', 'unchanged', 'unchanged', 'unchanged'])
  expect(rendered(fleet)).toBe(tip)
  expect(state?.clusters.get('tokyo')?.committed?.commit).toBe(tip?.id)
})

test('a change for one branch changes its directories alone, and others are told by the commit that changed them', async () => {
  const fleet = committedFleet()
  await fleet.round()
  const before = rendered(fleet)

  fleet.commit({ 'clusters/asia/overrides/web.yaml': imageOverride('2') })
  const { state } = await fleet.round()

  const after = rendered(fleet)
  expect(after?.parents).toEqual([before?.id])
  expect(texts(fleet, 'clusters/tokyo')[web]).toContain('registry.example/web:2')
  expect(texts(fleet, 'clusters/paris')[web]).toContain('registry.example/web:1')
  expect(state?.clusters.get('tokyo')?.committed?.commit).toBe(after?.id)
  expect(state?.clusters.get('paris')?.committed?.commit).toBe(before?.id)
})

test('files leave with their objects, and the guards hold them as they hold objects', async () => {
  const fleet = committedFleet(extras)
  await fleet.round()
  const extra = 'agent/deployment.apps_default_extra-1.yaml'
  expect(texts(fleet, 'clusters/tokyo')).toHaveProperty([extra])

  fleet.commit({ 'templates/agent/extra-1.yaml': null })
  await fleet.round()
  const without = texts(fleet, 'clusters/tokyo')
  fleet.commit({ ...withoutExtras, 'templates/agent/agent.yaml': null, 'clusters/policies/agent.yaml': null })
  const { verdict } = await fleet.round()
  const held = texts(fleet, 'clusters/tokyo')
  fleet.commit({}, `Approve\n\nBanyan-Approve: ${verdict?.digest}\n`)
  await fleet.round()

  expect(without).not.toHaveProperty([extra])
  expect(verdict?.stops.map(({ guard }) => guard)).toContain('maxLosingClusters')
  expect(held).toHaveProperty([agent])
  expect(Object.keys(texts(fleet, 'clusters/tokyo'))).toEqual(['.banyan', web])
})

test('what a broken file cannot tell stays as it was committed', async () => {
  const fleet = committedFleet()
  await fleet.round()
  const before = texts(fleet, 'clusters/tokyo')

  fleet.commit({ 'clusters/asia/tokyo/overrides/agent.yaml': 'kind: [' })
  const { state } = await fleet.round()

  expect(texts(fleet, 'clusters/tokyo')).toEqual(before)
  expect(state?.clusters.get('tokyo')?.applications.some(({ held }) => held !== undefined)).toBe(true)
})

test('when nobody knows any more what was in force, more than a few files do not go', async () => {
  const fleet = committedFleet(extras)
  await fleet.round()
  const before = Object.keys(texts(fleet, 'clusters/tokyo'))

  fleet.remote.move('banyan/status', undefined)
  fleet.commit(withoutExtras)
  fleet.restart()
  const { outcomes } = await fleet.round()
  const failure = outcomeIn(outcomes, 'tokyo')?.failures[0]
  const held = Object.keys(texts(fleet, 'clusters/tokyo'))
  fleet.commit(
    {},
    `Approve\n\nBanyan-Approve: ${/approve (?<digest>\w+)/.exec(failure?.message ?? '')?.[1]}\n`,
  )
  await fleet.round()

  expect(failure?.code).toBe('cluster/unjudged-deletions')
  expect(held).toEqual(before)
  expect(Object.keys(texts(fleet, 'clusters/tokyo'))).toEqual(['.banyan', agent, web])
})

test('who pushes meanwhile is built upon, and loses nothing beside the directories of clusters', async () => {
  const fleet = committedFleet()
  await fleet.round()
  strangerCommits(fleet, { 'README.md': 'by hand', 'clusters/elsewhere/a.yaml': 'x: 1\n' })
  fleet.commit({ 'templates/web/web.yaml': deployment('web', 8, 'registry.example/web:2') })
  let pushes = 0
  const { branches } = fleet.remote
  const move = fleet.remote.move.bind(fleet.remote)
  const set = branches.get.bind(branches)
  // Somebody is faster, just before the first push is judged.
  branches.get = name => {
    if (name === branch && ++pushes === 2) move(branch, raced(fleet))
    return set(name)
  }

  const { outcomes } = await fleet.round()

  expect(outcomes.map(({ result }) => result)).toEqual(['applied', 'applied', 'applied', 'applied'])
  expect(texts(fleet)).toMatchObject({ 'README.md': 'by hand', 'RACE.md': 'faster' })
  expect(texts(fleet)).toHaveProperty(['clusters/elsewhere/a.yaml'])
  expect(texts(fleet, 'clusters/tokyo')[web]).toContain('registry.example/web:2')
})

function raced(fleet: SmallFleet): string {
  const tip = rendered(fleet)
  const changes = new Map([['RACE.md', 'faster']])
  const parents = tip === undefined ? [] : [tip.id]
  return fleet.remote.write({ base: tip?.id, parents, changes, message: 'race', time: 1, author: 'Somebody' })
}

test('what somebody changes in a directory of a cluster is put right by the next look', async () => {
  const fleet = committedFleet()
  await fleet.round()
  const before = texts(fleet, 'clusters/tokyo')
  strangerCommits(fleet, { [`clusters/tokyo/${web}`]: 'by hand', 'clusters/tokyo/mine.yaml': 'kind: Mine\n' })

  const early = await fleet.round()
  await fleet.clock.advance(300_000)
  await fleet.round()

  expect(early.outcomes).toEqual([])
  expect(texts(fleet, 'clusters/tokyo')).toEqual(before)
  expect(rendered(fleet)?.message).toMatch(/1 cluster\n\ntokyo: 1 written/)
})

test('a directory that was not written for the fleet is left alone, and the others are committed', async () => {
  const fleet = committedFleet()
  strangerCommits(fleet, { 'clusters/tokyo/flux-system/gotk.yaml': 'kind: Important\n' })

  const { outcomes, state } = await fleet.round()

  expect(outcomeIn(outcomes, 'tokyo')?.failures).toMatchObject([{ code: 'rendered/not-ours' }])
  expect(Object.keys(texts(fleet, 'clusters/tokyo'))).toEqual(['flux-system/gotk.yaml'])
  expect(texts(fleet, 'clusters/osaka')).toHaveProperty([web])
  expect(state?.clusters.get('osaka')?.sync).toBe('Committed')
  expect(state?.clusters.get('tokyo')?.sync).toBe('OutOfSync')
})

test('of two that commit for one fleet from different places, the second one is refused', async () => {
  const fleet = committedFleet()
  await fleet.round()
  const trailers = (rendered(fleet)?.message ?? '').replace('simulated://fleet', 'https://git.example/other')
  fleet.remote.publish(branch, new Map([['README.md', 'other']]), { message: trailers })
  const tip = rendered(fleet)

  fleet.commit({ 'templates/agent/agent.yaml': deployment('agent', 1, 'registry.example/agent:2') })
  const { outcomes } = await fleet.round()

  expect(rendered(fleet)).toBe(tip)
  expect(outcomes.map(({ result }) => result)).toEqual(['blocked', 'blocked', 'blocked', 'blocked'])
  expect(outcomes[0]?.failures).toMatchObject([
    { code: 'rendered/fenced', message: expect.stringContaining('of https://git.example/other') },
  ])
})

test('what is rendered never stands in the branch that the fleet is read from', async () => {
  const fleet = committedFleet({ 'fleet.yaml': fleetFile('delivery: Commit, rendered: { branch: main }') })
  const tip = fleet.remote.branches.get('main')

  const { outcomes } = await fleet.round()

  expect(outcomes.map(({ failures }) => failures[0]?.code)).toEqual(Array(4).fill('rendered/not-ours'))
  expect(fleet.remote.branches.get('main')).toBe(tip)
})

test('where nobody can push nothing is told as committed, and it is as soon as somebody can', async () => {
  const fleet = committedFleet()
  await fleet.round()
  fleet.commit({ 'templates/agent/agent.yaml': deployment('agent', 1, 'registry.example/agent:2') })
  fleet.pushIsUnanswered = true
  const failed = await fleet.round().catch((error: unknown) => error)
  fleet.pushIsUnanswered = false

  await fleet.clock.advance(600_000)
  const { state } = await fleet.round()

  expect(failed).toBeDefined()
  expect(state?.clusters.get('tokyo')).toMatchObject({ sync: 'Committed', failures: [] })
  expect(state?.clusters.get('tokyo')?.committed?.commit).toBe(rendered(fleet)?.id)
  expect(texts(fleet, 'clusters/tokyo')[agent]).toContain('registry.example/agent:2')
})

test('the directory of a cluster that left stays, and goes where the cluster said so', async () => {
  const lyon = 'clusters/europe/lyon/cluster.yaml'
  const paris = 'clusters/europe/paris/cluster.yaml'
  const fleet = committedFleet({ [lyon]: cluster('lyon', 'onRemoval: Delete') })
  await fleet.round()

  fleet.commit({ [paris]: null })
  const detached = await fleet.round()
  fleet.commit({ [lyon]: null })
  await fleet.round()
  await fleet.round()
  const { state } = await fleet.round()

  expect(detached.state?.clusters.get('paris')?.sync).toBe('Detached')
  expect(texts(fleet, 'clusters/paris')).toHaveProperty([web])
  expect(texts(fleet, 'clusters/lyon')).toEqual({})
  expect(state?.clusters.has('lyon')).toBe(false)
})

test('a suspended cluster keeps its directory as it is', async () => {
  const fleet = committedFleet()
  await fleet.round()
  const before = texts(fleet, 'clusters/tokyo')

  fleet.commit({
    'clusters/asia/tokyo/cluster.yaml': cluster('tokyo', 'suspend: true'),
    'templates/agent/agent.yaml': deployment('agent', 1, 'registry.example/agent:2'),
  })
  const { state } = await fleet.round()

  expect(texts(fleet, 'clusters/tokyo')).toEqual(before)
  expect(texts(fleet, 'clusters/osaka')[agent]).toContain('registry.example/agent:2')
  expect(state?.clusters.get('tokyo')?.sync).toBe('Suspended')
})
