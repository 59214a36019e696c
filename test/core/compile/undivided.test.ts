import { expect, test } from 'vitest'
import { deployment, files } from '../../scenarios/small-fleet.ts'
import { ours } from '../../support/fleet-files.ts'
import { WatchedFleet } from '../../support/watched-fleet.ts'

const web = 'apps/Deployment/default/web'

function policy(name: string, spec = ''): string {
  return ours(`PropagationPolicy\nmetadata: { name: ${name} }\n${spec}`)
}

const divided = `spec:
  placement: { clusterAffinity: { paths: ["asia/**"] } }
  workloads:
    - resourceSelectors: [{ kind: Deployment, name: web }]
      replicas: 40
      replicaScheduling: { replicaSchedulingType: Divided }`

const daemon = deployment('log', 1).replace('kind: Deployment', 'kind: DaemonSet')

/** Clusters of asia that take ten pods; `web` brings along a cache of two pods and a DaemonSet, `agent` one pod. */
function fleet(more: Readonly<Record<string, string>> = {}): WatchedFleet {
  return new WatchedFleet(
    {
      ...files,
      'templates/web/cache.yaml': deployment('cache', 2),
      'templates/web/log.yaml': daemon,
      'clusters/policies/web.yaml': policy('web', divided),
      'clusters/asia/group.yaml': ours(
        'ClusterGroup\nspec: { clusterDefaults: { capacity: { pods: "10" } } }',
      ),
      ...more,
    },
    web,
  )
}

test('declared room is less by what runs there undivided, of this application and of others', () => {
  const story = fleet()

  expect(story.step()).toEqual({ osaka: 6, tokyo: 6 })
  expect(story.step()).toEqual({ osaka: 6, tokyo: 6 })
})

test('what is free of a cluster is less by what was not applied there yet', () => {
  const story = fleet()
  story.pods.set('osaka', 10).set('tokyo', 20)

  expect(story.step()).toEqual({ osaka: 6, tokyo: 16 })
})

test('what was applied is not subtracted from what is free once more', () => {
  const story = fleet()
  story.pods.set('osaka', 10).set('tokyo', 20)
  story.applied = ['agent', 'web']

  expect(story.step()).toEqual({ osaka: 10, tokyo: 20 })
})

test('where some of an application is seen the rest of it came along', () => {
  const story = fleet()
  story.pods.set('osaka', 10).set('tokyo', 20)
  story.served.set('osaka', 1).set('tokyo', 1)
  story.applied = ['agent']

  expect(story.step()).toEqual({ osaka: 10, tokyo: 20 })
})

test('others that choose among clusters take room where they chose before', () => {
  const choosing = policy(
    'agent',
    'spec: { placement: { numberOfClusters: 1, clusterAffinity: { paths: ["asia/**"] } } }',
  )
  const few = divided.replace('40', '4')
  const story = fleet({
    'clusters/policies/agent.yaml': choosing,
    'clusters/policies/web.yaml': policy('web', few),
  })
  const first = story.step()
  story.commit({ 'clusters/policies/web.yaml': policy('web', divided) })

  expect(first).toEqual({ osaka: 2, tokyo: 2 })
  expect(story.step()).toEqual({ osaka: 6, tokyo: 7 })
})

test('what comes along with overflow takes room there only of its own application', () => {
  const overflow = ours(`PropagationPolicy
metadata: { name: agent }
spec:
  placement:
    clusterAffinities:
      - { affinityName: own, paths: ["europe/**"], overflowAffinities: [{ affinityName: asia, paths: ["asia/**"] }] }`)
  const story = fleet({ 'clusters/policies/agent.yaml': overflow })

  expect(story.step()).toEqual({ osaka: 7, tokyo: 7 })
})

test('no room is needed beside what is divided where nothing is undivided', () => {
  const story = fleet({
    'templates/web/cache.yaml': '',
    'templates/web/log.yaml': '',
    'clusters/policies/agent.yaml': policy(
      'agent',
      'spec: { placement: { clusterAffinity: { paths: ["europe/**"] } } }',
    ),
  })

  expect(story.step()).toEqual({ osaka: 10, tokyo: 10 })
})
