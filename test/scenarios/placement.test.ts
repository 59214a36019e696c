import { expect, test } from 'vitest'
import { fileAt, textOf } from '../../src/base/tree/tree.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { cluster, SmallFleet } from './small-fleet.ts'

const header = 'apiVersion: banyan.dev/v1alpha1\n'
const twoOfAll = `${header}kind: PropagationPolicy
metadata: { name: agent }
spec: { placement: { numberOfClusters: 2 } }
`

async function statusFile(fleet: SmallFleet, path: string): Promise<string | undefined> {
  const repository = new SimulatedRepository(fleet.remote)
  const tip = (await repository.fetch('banyan/status')) ?? ''
  const file = fileAt(await repository.tree(tip), path)
  return file && textOf(file)
}

test('what a policy chose is kept on the status branch, and a restart goes on from there', async () => {
  const fleet = new SmallFleet()
  fleet.commit({ 'clusters/policies/agent.yaml': twoOfAll })
  await fleet.round()
  const tip = fleet.remote.branches.get('banyan/status')

  expect(await fleet.replicas('agent')).toEqual({ lyon: 1, osaka: 1 })
  expect(await statusFile(fleet, 'placements/agent/agent.yaml')).toBe(`policy: agent
scope: ""
clusters:
- name: lyon
  score: 400
- name: osaka
  score: 400
`)

  fleet.restart()
  await fleet.round()

  expect(fleet.remote.branches.get('banyan/status')).toBe(tip)

  fleet.restart()
  fleet.commit({ 'clusters/asia/akita/cluster.yaml': cluster('akita') })
  await fleet.round()

  expect(await fleet.replicas('agent')).toEqual({ lyon: 1, osaka: 1 })
})

test('the affinity that is in force is kept on the status branch, and outlasts a restart', async () => {
  const fleet = new SmallFleet()
  const policy = `${header}kind: PropagationPolicy
metadata: { name: agent }
spec:
  placement:
    clusterAffinities:
      - { affinityName: best, clusterNames: [akita] }
      - { affinityName: other, clusterNames: [osaka] }
`
  fleet.commit({ 'clusters/policies/agent.yaml': policy })
  await fleet.round()

  expect(await fleet.replicas('agent')).toEqual({ osaka: 1 })
  expect(await statusFile(fleet, 'placements/agent/agent.yaml')).toContain('affinityName: other\n')

  fleet.restart()
  fleet.commit({ 'clusters/asia/akita/cluster.yaml': cluster('akita') })
  await fleet.round()

  expect(await fleet.replicas('agent')).toEqual({ osaka: 1 })
})
