import { expect, test } from 'vitest'
import { isObject } from '../../src/base/std/json.ts'
import { cluster, SmallFleet } from './small-fleet.ts'

function job(parallelism: number, completions: number): string {
  return `apiVersion: batch/v1
kind: Job
metadata: { name: report, namespace: default }
spec:
  parallelism: ${parallelism}
  completions: ${completions}
  template:
    spec: { restartPolicy: Never, containers: [{ name: report, image: "registry.example/report:1" }] }
`
}

const policy = `apiVersion: banyan.dev/v1alpha1
kind: PropagationPolicy
metadata: { name: report }
spec:
  workloads:
    - resourceSelectors: [{ kind: Job }]
      replicaScheduling: { replicaSchedulingType: Divided }
`

/** Parallelism and completions by cluster; undefined where there is no Job. */
async function jobs(fleet: SmallFleet, names: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const ref = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'default', name: 'report' }
  const found: Record<string, unknown> = {}
  for (const name of names) {
    const live = await fleet.clusters.cluster(name).connect().get(ref)
    found[name] = isObject(live?.spec) ? [live.spec.parallelism, live.spec.completions] : undefined
  }
  return found
}

test('a Job that runs keeps its completions when a cluster joins, and its parallelism moves', async () => {
  const fleet = new SmallFleet()
  fleet.commit({ 'templates/report/job.yaml': job(8, 20), 'clusters/policies/report.yaml': policy })
  await fleet.round()
  expect(await jobs(fleet, ['tokyo', 'osaka', 'paris', 'lyon'])).toEqual({
    tokyo: [2, 5],
    osaka: [2, 5],
    paris: [2, 5],
    lyon: [2, 5],
  })

  fleet.commit({
    'templates/report/job.yaml': job(10, 20),
    'clusters/europe/rome/cluster.yaml': cluster('rome'),
  })
  const { outcomes } = await fleet.round()

  expect([...outcomes.values()].flatMap(({ failures }) => failures)).toEqual([])
  expect(await jobs(fleet, ['tokyo', 'osaka', 'paris', 'lyon', 'rome'])).toEqual({
    tokyo: [2, 5],
    osaka: [2, 5],
    paris: [2, 5],
    lyon: [2, 5],
    rome: [2, 4],
  })
})
