import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ChartInflater } from '../../src/reconcile/charts/chart-inflater.ts'
import { replayDecision } from '../../src/reconcile/fleet/replay.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { ours } from '../support/fleet-files.ts'
import { begin, type History, histories, live } from './any-history.ts'
import { deployment, type SmallFleet } from './small-fleet.ts'

async function replayAll(fleet: SmallFleet): Promise<readonly string[]> {
  const { state } = await fleet.round()
  const repository = new SimulatedRepository(fleet.remote)
  await repository.fetch('main')
  const tip = await repository.fetch('banyan/status')
  const differences: string[] = []
  for (const decision of state?.decisions.values() ?? []) {
    const request = {
      source: repository,
      store: repository,
      branch: 'banyan/status',
      tip: tip ?? '',
      charts: new ChartInflater(undefined),
    }
    differences.push(...(await replayDecision({ ...request, decision })).differences)
  }
  return differences
}

const affinity = 'workloadAffinity: { affinity: [{ applications: [NAME], level: region }] }'
const undivided = { placement: '', scheduling: '', move: '', affinity: '', divided: false }

/** A choice stays although no affinity serves any more, and the one that it was made by selects nothing. */
const outlivedAffinity: History = {
  first: [
    {
      ...undivided,
      placement:
        'clusterAffinities: [{ affinityName: first, clusterNames: [tokyo, osaka] }, { affinityName: second, paths: [europe/**] }]',
    },
    {
      ...undivided,
      placement:
        'clusterAffinities: [{ affinityName: first, clusterNames: [tokyo] }, { affinityName: second, clusterNames: [tokyo, lyon, paris] }], spreadConstraints: [{ spreadByField: cluster, minGroups: 2, maxGroups: 2 }]',
      affinity,
      divided: true,
    },
    { ...undivided, affinity, divided: true },
  ],
  guarded: false,
  steps: [
    { commit: { 'clusters/europe/lyon/cluster.yaml': null }, unpushed: true },
    { seconds: 2 },
    { commit: { 'clusters/asia/tokyo/cluster.yaml': null } },
  ],
}

/** A choice passes over a cluster in which what the application brings along would take room. */
const broughtAlong: History = {
  first: [undivided, undivided, { ...undivided, divided: true }],
  guarded: false,
  steps: [
    {
      commit: {
        'clusters/asia/tokyo/cluster.yaml': ours(
          'Cluster\nmetadata: { name: tokyo }\nspec: { access: { inCluster: true }, capacity: { elastic: { cpu: 3 } } }',
        ),
      },
    },
    { lost: 'osaka' },
    {
      commit: {
        'templates/agent/agent.yaml':
          `${deployment('agent', 1)}---\n${deployment('agent-cache', 2)}`.replaceAll(
            'image:',
            'resources: { requests: { cpu: 100m } }, image:',
          ),
      },
    },
    {
      commit: {
        'clusters/policies/agent.yaml': ours(
          `PropagationPolicy
metadata: { name: agent }
spec:
  placement: { spreadConstraints: [{ spreadByLevel: region, minGroups: 2 }, { spreadByField: cluster, maxGroups: 3 }] }
  applications: [agent]
  workloads:
    - resourceSelectors: [{ name: agent }]
      replicaScheduling: { replicaSchedulingType: Divided }`,
        ),
      },
    },
  ],
}

test('at every step of any history every decision is replayed to the same bytes', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async history => {
      const fleet = await begin(history)
      expect(await replayAll(fleet)).toEqual([])
      for (const step of history.steps) {
        await live(fleet, step)
        if ('unpushed' in step) continue
        expect([step, await replayAll(fleet)]).toEqual([step, []])
      }
    }),
    { numRuns: Number(process.env.HISTORIES ?? 60), examples: [[outlivedAffinity], [broughtAlong]] },
  )
}, 3_600_000)

// What goes where most is free leaves less free there: a policy that asks for nothing else never rests, as in OCM.
const restful = histories.filter(history => !JSON.stringify(history).includes('Allocatable'))

test('after any history, when all clusters answer, decisions come to rest', async () => {
  await fc.assert(
    fc.asyncProperty(restful, async history => {
      const fleet = await begin(history)
      for (const step of history.steps) await live(fleet, step)
      fleet.faults = () => undefined
      const decisions = async (seconds: number) => {
        await fleet.clock.advance(seconds * 1_000)
        return [...((await fleet.round()).state?.decisions.values() ?? [])]
      }
      for (let round = 0; round < 30; round++) await decisions(60)
      const rested = await decisions(60)

      for (let round = 0; round < 3; round++) expect(await decisions(60)).toEqual(rested)
    }),
    { numRuns: Number(process.env.HISTORIES ?? 20) },
  )
}, 3_600_000)
