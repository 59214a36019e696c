import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ChartInflater } from '../../src/reconcile/charts/chart-inflater.ts'
import { replayDecision } from '../../src/reconcile/fleet/replay.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { cluster, deployment, files, SmallFleet } from './small-fleet.ts'

const paths = { tokyo: 'asia/tokyo', osaka: 'asia/osaka', paris: 'europe/paris', lyon: 'europe/lyon' }
const names = Object.keys(paths) as readonly (keyof typeof paths)[]

function workload(name: string, replicas: number, cpu: string): string {
  return deployment(name, replicas).replace('image:', `resources: { requests: { cpu: ${cpu} } }, image:`)
}

function policy(name: string, scheduling: string): string {
  return `apiVersion: banyan.dev/v1alpha1
kind: PropagationPolicy
metadata: { name: ${name} }
spec:
  workloads:
    - resourceSelectors: [{ kind: Deployment, name: ${name} }]
      replicaScheduling: { replicaSchedulingType: Divided${scheduling} }
      fleetMaxUnavailable: 0
`
}

const weights = [
  '',
  ', weightPreference: { dynamicWeight: AvailableReplicas }',
  ', replicaDivisionPreference: Aggregated',
  ', levels: [{ level: region, preferences: [{ target: asia, weight: 2 }, { target: europe, weight: 1 }] }]',
]

type Step =
  | { readonly commit: Readonly<Record<string, string | null>> }
  | { readonly seconds: number }
  | { readonly lost: string | undefined }

const applications = fc.constantFrom('web', 'agent')
const commits = fc.oneof(
  fc
    .record({ name: applications, replicas: fc.nat(20), cpu: fc.constantFrom('100m', '500m', '1') })
    .map(({ name, replicas, cpu }) => ({
      [`templates/${name}/${name}.yaml`]: workload(name, replicas, cpu),
    })),
  fc
    .tuple(applications, fc.constantFrom(...weights))
    .map(([name, how]) => ({ [`clusters/policies/${name}.yaml`]: policy(name, how) })),
  fc
    .tuple(
      fc.constantFrom(...names),
      fc.option(fc.constantFrom('{ cpu: 2 }', '{ elastic: { cpu: 3 } }'), { nil: '' }),
    )
    .map(([name, capacity]) => ({
      [`clusters/${paths[name]}/cluster.yaml`]:
        capacity === '' ? cluster(name) : cluster(name).replace('spec: {', `spec: { capacity: ${capacity},`),
    })),
  fc.constantFrom(...names).map(name => ({ [`clusters/${paths[name]}/cluster.yaml`]: null })),
  fc.constantFrom('affinity', 'antiAffinity').map(term => ({
    'clusters/policies/agent.yaml': policy('agent', '').replace(
      'fleetMaxUnavailable',
      `workloadAffinity: { ${term}: [{ applications: [web], level: cluster }] }\n      fleetMaxUnavailable`,
    ),
  })),
)
const steps: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: commits.map(commit => ({ commit })), weight: 4 },
  { arbitrary: fc.constantFrom(2, 30, 700).map(seconds => ({ seconds })), weight: 4 },
  { arbitrary: fc.constantFrom(undefined, ...names).map(lost => ({ lost })), weight: 1 },
)

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
      tip: tip ?? '',
      charts: new ChartInflater(undefined),
    }
    differences.push(...(await replayDecision({ ...request, decision })).differences)
  }
  return differences
}

const nodes = [{ cpu: '3', memory: '64Gi', pods: '110' }]
const histories = fc.array(steps, { minLength: 1, maxLength: 10 })

async function live(history: readonly Step[]): Promise<SmallFleet> {
  const fleet = new SmallFleet(undefined, { nodes, podStartMilliseconds: 3_000 })
  fleet.commit({
    'clusters/policies/agent.yaml': policy('agent', ''),
    'clusters/policies/web.yaml': policy('web', ''),
  })
  await fleet.round()
  for (const step of history) {
    if ('commit' in step) fleet.commit(present(fleet, step.commit))
    else if ('seconds' in step) await fleet.clock.advance(step.seconds * 1_000)
    else fleet.faults = ({ cluster: name }) => (name === step.lost ? { fault: 'refused' } : undefined)
    await fleet.round()
  }
  await fleet.round()
  return fleet
}

test('after any history every decision is replayed to the same bytes', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async history => {
      expect(await replayAll(await live(history))).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('after any history, when all clusters answer, decisions come to rest', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async history => {
      const fleet = await live(history)
      fleet.faults = () => undefined
      const decisions = async (seconds: number) => {
        await fleet.clock.advance(seconds * 1_000)
        return [...((await fleet.round()).state?.decisions.values() ?? [])]
      }
      for (let round = 0; round < 30; round++) await decisions(60)
      const rested = await decisions(60)

      for (let round = 0; round < 3; round++) expect(await decisions(60)).toEqual(rested)
    }),
    { numRuns: 20 },
  )
})

// Removing what is not there is no commit.
function present(fleet: SmallFleet, changes: Readonly<Record<string, string | null>>) {
  const id = fleet.remote.branches.get('main') ?? ''
  const known = new Set([...Object.keys(files)])
  return Object.fromEntries(
    Object.entries(changes).filter(([path, text]) => text !== null || (known.has(path) && id !== '')),
  )
}
