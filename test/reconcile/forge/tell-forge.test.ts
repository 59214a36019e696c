import { beforeEach, expect, test } from 'vitest'
import type { FleetState } from '../../../src/core/model/state.ts'
import { FleetReconciler } from '../../../src/reconcile/fleet/reconcile-fleet.ts'
import { PullRequests } from '../../../src/reconcile/forge/pull-requests.ts'
import { ForgeTeller } from '../../../src/reconcile/forge/tell-forge.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { SimulatedClusters } from '../../../src/simulator/cluster-directory.ts'
import { SimulatedForge } from '../../../src/simulator/forge/simulated-forge.ts'
import { SimulatedRemote } from '../../../src/simulator/git/simulated-remote.ts'
import { SimulatedRepository } from '../../../src/simulator/git/simulated-repository.ts'
import { simulatedSource } from '../../../src/simulator/git/simulated-source.ts'
import { smallFleet } from '../../support/fleet-files.ts'

const changedWeb = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, labels: { tier: front } }\n'
let remote: SimulatedRemote
let forge: SimulatedForge
let clock: SimulatedClock
let state: FleetState | undefined
let base: string
let pullRequests: PullRequests

beforeEach(() => {
  clock = new SimulatedClock()
  state = undefined
  remote = new SimulatedRemote()
  base = remote.publish('main', new Map(Object.entries(smallFleet)))
  forge = new SimulatedForge(remote)
  pullRequests = new PullRequests({
    ...options(),
    state: () => state,
    context: 'banyan/plan',
    onFailure: fails,
  })
})

function options() {
  const source = simulatedSource(remote)
  return { source, merger: source.repository, forge, clock, folder: '', onCrash: fails }
}

function fails(error: unknown): never {
  throw error
}

function propose(number: number, files: Readonly<Record<string, string>>): string {
  const head = remote.publish(`topic-${number}`, new Map(Object.entries(files)), { onto: base })
  forge.open(number, head)
  return head
}

const commentOf = (number: number): string => forge.comments.get(number)?.join() ?? ''

test('what people took away or wrote over is there again within the hour, and nothing is written else', async () => {
  const head = propose(1, { 'templates/web/web.yaml': changedWeb })
  await pullRequests.look()
  const comment = commentOf(1)
  forge.comments.set(1, ['looks good'])
  forge.statuses.set(`${head} banyan/plan`, { context: 'banyan/plan', state: 'pending', description: '' })

  await clock.advance(3_599_000)
  expect(await pullRequests.look()).toBe(0)
  await clock.advance(1_000)
  expect(await pullRequests.look()).toBe(1)

  expect(forge.comments.get(1)).toEqual(['looks good', comment])
  expect(forge.statuses.get(`${head} banyan/plan`)?.state).toBe('success')
  const { writes } = forge
  await clock.advance(3_600_000)
  expect(await pullRequests.look()).toBe(1)
  expect(forge.writes).toBe(writes)
})

test('a plan is made anew when what clusters were given since is something else', async () => {
  propose(1, { 'templates/web/web.yaml': changedWeb })
  await pullRequests.look()
  state = await stateOf()

  expect(await pullRequests.look()).toBe(1)
  state = { ...state, decisions: new Map(state.decisions) }
  expect(await pullRequests.look()).toBe(0)
  await clock.advance(300_000)
  expect(await pullRequests.look()).toBe(1)
  state = { ...state }
  await clock.advance(300_000)
  expect(await pullRequests.look()).toBe(0)
})

test('no plan is told before it is known what is in force', async () => {
  propose(1, { 'templates/web/web.yaml': changedWeb })
  const { source } = options()
  const teller = new ForgeTeller({ ...options(), intervalMs: 60_000 })
  const reconciler = new FleetReconciler(
    { source, store: source.repository, clock, clusters: new SimulatedClusters({ clock }) },
    { writer: 'a', concurrency: 1, random: () => 0 },
  )
  const ended = new AbortController()
  const following = teller.follow(reconciler, ended.signal, fails)
  await clock.advance(120_000)
  expect(forge.writes).toBe(0)

  await reconciler.round()
  teller.noteLooked()
  await clock.advance(60_000)

  expect(forge.comments.get(1)).toHaveLength(1)
  ended.abort()
  await clock.advance(60_000)
  await following
  await reconciler.close()
})

async function stateOf(): Promise<FleetState> {
  const reconciler = new FleetReconciler(
    {
      source: simulatedSource(remote),
      store: new SimulatedRepository(remote),
      clock: new SimulatedClock(),
      clusters: new SimulatedClusters({ clock: new SimulatedClock() }),
    },
    { writer: 'a', concurrency: 1, random: () => 0 },
  )
  const { state } = await reconciler.round()
  await reconciler.close()
  if (state === undefined) throw new Error('there is no state')
  return state
}
