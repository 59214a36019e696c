import { expect, test } from 'vitest'
import { makeTree, withEntry } from '../../../src/base/tree/make-tree.ts'
import { parseState, stateFiles } from '../../../src/core/report/index.ts'
import { SmallFleet } from '../../scenarios/small-fleet.ts'

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
