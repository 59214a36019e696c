import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeTree, withEntry } from '../../../src/base/tree/make-tree.ts'
import { rolloutKey } from '../../../src/core/model/rollout.ts'
import { parseState, stateFiles } from '../../../src/core/report/index.ts'
import { SmallFleet } from '../../scenarios/small-fleet.ts'
import { holds } from '../../support/property.ts'

async function stateOf(fleet: SmallFleet) {
  const { state } = await fleet.round()
  if (state === undefined) throw new Error('there is no state')
  return state
}

function treeOf(state: Parameters<typeof stateFiles>[0]) {
  return makeTree(Object.fromEntries([...stateFiles(state)].map(([path, make]) => [path, make()])))
}

test('what is written is read back as the same state, decisions included', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  fleet.commit({ 'clusters/asia/overrides/web.yaml': 'kind: [', 'clusters/europe/lyon/cluster.yaml': null })
  const state = await stateOf(fleet)

  const read = parseState(treeOf(state))

  expect(read).toEqual(state)
})

test('why it is not what the source says is read back, and told on the front page', async () => {
  const stale = {
    reason: 'InvalidCommitSignature',
    message: 'it is not signed',
    revision: 'a'.repeat(40),
    since: '2030-01-31T12:00:00Z',
  } as const
  const state = { ...(await stateOf(new SmallFleet())), stale }
  const page = stateFiles(state).get('README.md')?.()

  expect(parseState(treeOf(state))?.stale).toEqual(stale)
  expect(page).toContain('commit aaaaaaaaaaaa is refused since 2030-01-31T12:00:00Z: it is not signed.')
})

test('why the forge does not know of it is read back, and told on the front page', async () => {
  const unannounced = { message: 'forge/forbidden: the token may not', since: '2030-01-31T12:00:00Z' }
  const state = { ...(await stateOf(new SmallFleet())), unannounced }
  const page = stateFiles(state).get('README.md')?.()

  expect(parseState(treeOf(state))?.unannounced).toEqual(unannounced)
  expect(page).toContain('The forge was not told everything since 2030-01-31T12:00:00Z: forge/forbidden')
})

test('the same state gives the same bytes', async () => {
  const state = await stateOf(new SmallFleet())

  expect(treeOf(state).id).toBe(treeOf({ ...state, clusters: new Map(state.clusters) }).id)
})

test('a state without a readable fleet.yaml is lost, and a malformed part is left out', async () => {
  const tree = treeOf(await stateOf(new SmallFleet()))
  const broken = makeTree({ f: 'kind: FleetStatus\nrevision: nonsense\n' }).entries.get('f')
  const withoutDecision = [...(parseState(tree)?.decisions.keys() ?? [])]

  expect(parseState(withEntry(tree, 'fleet.yaml', broken))).toBeUndefined()
  expect(parseState(withEntry(tree, 'clusters/tokyo.yaml', broken))?.clusters.has('tokyo')).toBe(false)
  expect(withoutDecision).toHaveLength(1)
  expect(
    parseState(withEntry(tree, 'decisions/web/Deployment.default.web/decision.yaml', broken))?.decisions.size,
  ).toBe(0)
})

test('what is known of rollouts is read back as it was: soaks, failures, what waits for them, and what guards have', async () => {
  const change = fc.record(
    {
      at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
      from: fc.constant('0'.repeat(40)),
      fromDigest: fc.string(),
      healthySince: fc.nat(),
      illSince: fc.nat(),
      seenAt: fc.nat(),
      excused: fc.constant(true as const),
    },
    { requiredKeys: ['at'] },
  )
  const held = fc.record(
    {
      revision: fc.constant('1'.repeat(40)),
      reason: fc.string(),
      by: fc.constantFrom('rollout', 'pause', 'pin'),
      behind: fc.record({ revision: fc.constant('2'.repeat(40)), reason: fc.string() }),
    },
    { requiredKeys: ['revision', 'reason'] },
  )
  const breach = fc.record(
    {
      at: fc.nat(),
      step: fc.string(),
      group: fc.string(),
      reason: fc.string(),
      clusters: fc.dictionary(
        fc.constantFrom('tokyo', 'paris'),
        fc.record({ failed: fc.string(), before: fc.string() }, { requiredKeys: ['failed'] }),
        { noNullPrototype: true },
      ),
      reverted: fc.constant(true as const),
    },
    { requiredKeys: ['at', 'step', 'group', 'reason', 'clusters'] },
  )
  const counts = fc.record({
    clusters: fc.nat(),
    done: fc.nat(),
    underway: fc.nat(),
    failed: fc.nat(),
    waiting: fc.nat(),
  })
  const rollout = fc.record({
    policy: fc.constantFrom('all', 'asia/cn-east/canary'),
    application: fc.constantFrom('web', 'agent'),
    revision: fc.constant('3'.repeat(40)),
    step: fc.string(),
    counts,
    waits: fc.string(),
    breaches: fc.array(breach, { maxLength: 3 }),
  })
  const state = await stateOf(new SmallFleet())
  holds(
    fc.property(fc.array(rollout), change, held, (list, changed, kept) => {
      const rollouts = new Map(list.map(each => [rolloutKey(each), each]))
      const clusters = new Map(
        [...state.clusters].map(([name, each]) => {
          const applications = each.applications.map(app => ({ ...app, change: changed, held: kept }))
          return [name, { ...each, applications }]
        }),
      )
      const told = { ...state, clusters, ...(rollouts.size > 0 && { rollouts }) }

      const read = parseState(treeOf(told))

      expect(read?.clusters).toEqual(told.clusters)
      expect(new Map(read?.rollouts)).toEqual(rollouts)
    }),
    { cost: 100 },
  )
})
