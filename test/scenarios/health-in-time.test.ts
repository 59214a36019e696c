import { expect, test } from 'vitest'
import type { Health } from '../../src/core/model/outcome.ts'
import type { Round } from '../../src/reconcile/fleet/round.ts'
import { files, SmallFleet } from './small-fleet.ts'

const fleetWith = (health: string) => ({
  'fleet.yaml': `${files['fleet.yaml']}`.replace('{ levels', `{ health: ${health}, levels`),
})

function agentIn({ state }: Round): Health | undefined {
  return state?.clusters.get('tokyo')?.applications.find(({ name }) => name === 'agent')?.health
}

test('what comes up counts as healthy only after the window, without anything else happening then', async () => {
  const fleet = new SmallFleet()
  fleet.commit(fleetWith('{ stabilityWindowSeconds: 90 }'))
  const start = fleet.clock.now()

  const early = await fleet.round()
  await fleet.clock.advance(start + 91_000 - fleet.clock.now())
  const late = await fleet.round()

  expect(agentIn(early)).toEqual({
    status: 'Progressing',
    message: expect.stringMatching(
      /^Deployment.apps default\/agent: healthy since \S+Z, which has to last for 90s$/,
    ),
  })
  expect(agentIn(late)).toEqual({ status: 'Healthy', message: '' })
})

test('what gets no further is degraded after the deadline, also when the process was started again in between', async () => {
  const fleet = new SmallFleet(undefined, { podStartMilliseconds: 3_600_000 })
  const set = `${files['templates/agent/agent.yaml']}`.replace('kind: Deployment', 'kind: StatefulSet')
  fleet.commit({ ...fleetWith('{ progressDeadlineSeconds: 300 }'), 'templates/agent/agent.yaml': set })

  const early = await fleet.round()
  await fleet.clock.advance(200_000)
  fleet.restart()
  const middle = await fleet.round()
  await fleet.clock.advance(120_000)
  const late = await fleet.round()

  expect([early, middle].map(round => agentIn(round)?.status)).toEqual(['Progressing', 'Progressing'])
  expect(agentIn(late)).toEqual({
    status: 'Degraded',
    message: expect.stringMatching(
      /^StatefulSet.apps default\/agent: no further since \S+Z, for more than 300s: 0 of 1 replicas are available: pod agent-0: agent: ContainerCreating/,
    ),
  })
})

test('what comes in a later wave waits until what it follows was healthy for the whole window', async () => {
  const fleet = new SmallFleet()
  const later =
    '{ apiVersion: v1, kind: ConfigMap, metadata: { name: later, namespace: default, annotations: { banyan.dev/wave: "1" } } }\n'
  fleet.commit({ ...fleetWith('{ stabilityWindowSeconds: 90 }'), 'templates/agent/later.yaml': later })
  const api = fleet.clusters.cluster('tokyo').connect()
  const isThere = async (): Promise<boolean> =>
    (await api.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'later' })) !==
    undefined
  const start = fleet.clock.now()

  await fleet.round()
  const before = await isThere()
  await fleet.clock.advance(start + 91_000 - fleet.clock.now())
  await fleet.round()

  expect([before, await isThere()]).toEqual([false, true])
})
