import { expect, test } from 'vitest'
import { companionFleet, dividing, duplicating, replicas } from '../../support/companion-fleet.ts'
import { compiledFiles, objectsOf } from '../../support/compiled.ts'
import { ours } from '../../support/fleet-files.ts'
import { unreachable, WatchedFleet } from '../../support/watched-fleet.ts'

const web = 'apps/Deployment//web'
const apart = 'workloadAffinity: { antiAffinity: [{ applications: [cache] }] }'
const clusters = (names: string, more = '') => `clusterAffinity: { clusterNames: [${names}] }${more}`
const impossible = ', spreadConstraints: [{ spreadByLevel: region, minGroups: 2 }]'

/** A fleet whose replicas all serve. */
function served(files: ReturnType<typeof companionFleet>): WatchedFleet {
  const watched = new WatchedFleet(files, web)
  watched.step()
  watched.serve()
  watched.step()
  return watched
}

test('a spread that is new and cannot be met leaves the replicas where they are, for as long as it stands', () => {
  const watched = served(companionFleet({ web: dividing('web', '', clusters('tokyo')) }))
  watched.commit({ 'clusters/policies/web.yaml': dividing('web', '', clusters('tokyo', impossible)) })

  for (let round = 0; round < 3; round++) expect(watched.step()).toEqual({ tokyo: 6 })
  expect(watched.compiled?.diagnostics.map(({ code }) => code)).toContain('schedule/spread-unmet')
})

test('what is not divided stays, too, where a new spread cannot be met', () => {
  const watched = new WatchedFleet(
    companionFleet({ cache: duplicating('cache', clusters('tokyo, seoul')) }),
    web,
  )
  watched.step()
  watched.commit({
    'clusters/policies/cache.yaml': duplicating('cache', clusters('tokyo, seoul', impossible)),
  })
  for (let round = 0; round < 2; round++) watched.step()

  const objects = watched.compiled && objectsOf(watched.compiled)
  expect(['tokyo', 'osaka', 'seoul', 'paris'].filter(name => objects?.[name]?.length === 1)).toEqual([
    'tokyo',
    'seoul',
  ])
})

test('a refinement whose new spread cannot be met keeps its branch as it is', () => {
  const watched = served(companionFleet({ web: dividing('web') }))
  const before = watched.shares()
  const refinement = `PropagationPolicy
metadata: { name: asia }
spec: { refines: web, placement: { spreadConstraints: [{ spreadByField: cluster, minGroups: 5 }] } }`
  watched.commit({ 'clusters/asia/policies/asia.yaml': ours(refinement) })

  for (let round = 0; round < 3; round++) {
    expect(watched.step()).toEqual(before)
    watched.serve()
  }
})

test('who keeps apart from another does not follow it to a cluster that fails', () => {
  const osakaAndParis = clusters('osaka, paris', ', numberOfClusters: 1')
  const watched = served(
    companionFleet({
      cache: dividing('cache', '', osakaAndParis),
      web: dividing('web', apart, osakaAndParis),
    }),
  )
  expect(watched.shares()).toEqual({ paris: 6 })
  watched.taints.set('osaka', unreachable(watched.at))

  for (const seconds of [400, 10, 700, 10]) {
    watched.at += seconds
    watched.step()
    watched.serve()
  }
  expect(watched.available()).toBe(6)
  expect(watched.shares()).toEqual({ paris: 6 })
})

test('an affinity that names its own application beside others counts where only these can meet it', () => {
  const field = 'workloadAffinity: { affinity: [{ applications: ["*"] }] }'
  const compiled = compiledFiles(
    companionFleet({
      cache: dividing('cache', '', clusters('paris')),
      web: dividing('web', field, 'numberOfClusters: 1'),
    }),
  )

  expect(replicas(compiled, 'web')).toEqual({ paris: 6 })
})

test('a term that cannot be met does not take the others along', () => {
  const field = `workloadAffinity: { antiAffinity: [{ applications: [cache] }], affinity: [{ applications: [gone] }] }`
  const files = companionFleet({
    cache: dividing('cache', '', clusters('osaka')),
    gone: dividing('gone', '', clusters('nowhere')),
    web: dividing('web', field, 'numberOfClusters: 1'),
  })
  const compiled = compiledFiles({
    ...files,
    'templates/gone/gone.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: { name: gone }\n',
  })
  const [placement] = [...compiled.placements.values()]

  expect(placement?.clusters.map(({ name }) => name)).toEqual(['paris'])
})

test('nothing new is chosen where files have an error, while there are others', () => {
  const files = companionFleet({ web: dividing('web', '', 'numberOfClusters: 1') })
  const broken = { 'clusters/asia/east/osaka/overrides/other.yaml': 'kind: [' }
  const ill = {
    'clusters/asia/east/osaka/overrides/web/kustomization.yaml':
      'kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\npatches: [{ target: { kind: Deployment }, patch: "[{ op: remove, path: /spec/none }]" }]\n',
  }

  expect(replicas(compiledFiles(files), 'web')).toEqual({ osaka: 6 })
  expect(replicas(compiledFiles({ ...files, ...broken }), 'web')).toEqual({ paris: 6 })
  expect(replicas(compiledFiles({ ...files, ...ill }), 'web')).toEqual({ paris: 6 })
})

test('a branch of many clusters that a broken file concerns is left for another one', () => {
  const many = Array.from({ length: 40 }, (_, n) => [
    `clusters/asia/east/a${n}/cluster.yaml`,
    ours(`Cluster\nmetadata: { name: a${n} }`),
  ])
  const files = companionFleet({ web: dividing('web', '', 'numberOfClusters: 2') })
  const broken = { 'clusters/asia/overrides/other.yaml': 'kind: [' }

  expect(replicas(compiledFiles({ ...files, ...Object.fromEntries(many) }), 'web')).toEqual({ a0: 3, a1: 3 })
  expect(replicas(compiledFiles({ ...files, ...Object.fromEntries(many), ...broken }), 'web')).toMatchObject({
    paris: expect.anything(),
  })
})

test.each([{ blind: false }, { blind: true }])(
  'replicas that only wait for a cluster with an error are taken from nobody, however long: %o',
  ({ blind }) => {
    const grace = 'gracePeriodSeconds: 5\n      rescheduleWhen: { clusterJoined: false }'
    const watched = served(companionFleet({ web: dividing('web', grace, clusters('paris')) }))
    watched.blind = blind
    watched.commit({
      'clusters/asia/east/osaka/overrides/other.yaml': 'kind: [',
      'clusters/policies/web.yaml': dividing('web', grace, clusters('osaka')),
    })

    for (let round = 0; round < 5; round++) {
      watched.step()
      watched.serve()
      watched.at += 600
    }
    expect(watched.shares()).toEqual({ paris: 6 })
    expect(watched.available()).toBe(6)
  },
)
