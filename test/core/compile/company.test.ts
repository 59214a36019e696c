import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Compiled } from '../../../src/core/compile.ts'
import { companionFleet, deployment, dividing, duplicating, replicas } from '../../support/companion-fleet.ts'
import { compiledFiles, explained } from '../../support/compiled.ts'
import type { Files } from '../../support/fleet-files.ts'
import { WatchedFleet } from '../../support/watched-fleet.ts'

const apartFrom = (names: string, level = 'cluster') =>
  `workloadAffinity: { antiAffinity: [{ applications: [${names}], level: ${level} }] }`
const withCache = (level: string) =>
  `workloadAffinity: { affinity: [{ applications: [cache], level: ${level} }] }`
const inTokyo = 'clusterAffinity: { clusterNames: [tokyo] }'

function codes({ diagnostics }: Compiled): readonly string[] {
  return diagnostics.map(({ code }) => code).filter(code => code !== 'fleet/cluster-idle')
}

test('a number of clusters is chosen among those where nobody is whom the workload keeps away from', () => {
  const files = (level: string) =>
    companionFleet({
      cache: dividing('cache', '', inTokyo),
      web: dividing('web', apartFrom('cache', level), 'numberOfClusters: 1'),
    })
  const compiled = compiledFiles(files('cluster'))

  expect(replicas(compiled, 'web')).toEqual({ osaka: 6 })
  expect(replicas(compiledFiles(files('zone')), 'web')).toEqual({ paris: 6 })
  expect(explained(compiled, 'web', 'tokyo').join('\n')).toContain(
    'Deployment.apps web: its affinity wants a cluster without cache: Deployment.apps cache',
  )
  expect(codes(compiled)).toEqual([])
})

test('a number of clusters is chosen where the company is, also of what is not divided', () => {
  const seoulAndParis = 'clusterAffinity: { clusterNames: [seoul, paris] }'
  for (const cache of [dividing('cache', '', seoulAndParis), duplicating('cache', seoulAndParis)]) {
    const web = dividing('web', withCache('region'), 'numberOfClusters: 4')
    const compiled = compiledFiles(companionFleet({ cache, web: web.replace('4', '1') }))

    expect(replicas(compiled, 'web')).toEqual({ osaka: 6 })
    expect(codes(compiledFiles(companionFleet({ cache, web })))).toEqual([])
  }
})

test('applications that choose keep apart one after the other, whatever they are called', () => {
  const one = 'numberOfClusters: 1'
  const files: Files = {
    ...companionFleet({
      cache: dividing('cache', apartFrom('web, zoo'), one),
      web: dividing('web', '', one),
      zoo: dividing('zoo', apartFrom('web'), one),
    }),
    'templates/zoo/zoo.yaml': deployment('zoo', 6),
  }
  const compiled = compiledFiles(files)

  expect(replicas(compiled, 'web')).toEqual({ osaka: 6 })
  expect(replicas(compiled, 'zoo')).toEqual({ paris: 6 })
  expect(replicas(compiled, 'cache')).toEqual({ seoul: 6 })
})

test('applications that name each other are told who chooses without regard to whom', () => {
  const one = 'numberOfClusters: 1'
  const compiled = compiledFiles(
    companionFleet({
      cache: dividing('cache', apartFrom('web'), one),
      web: dividing(
        'web',
        `workloadAffinity: { affinity: [{ applications: [cache], resourceSelectors: [{ kind: Job }] }] }`,
        one,
      ),
    }),
  )

  expect(codes(compiled)).toContain('schedule/affinity-mutual')
  expect(replicas(compiled, 'cache')).toEqual({ paris: 6 })
})

test('a spread that cannot be met among the clusters that are left says so', () => {
  const spread = 'spreadConstraints: [{ spreadByLevel: region, minGroups: 2 }]'
  const compiled = compiledFiles(
    companionFleet({
      cache: dividing('cache', '', 'clusterAffinity: { clusterNames: [paris] }'),
      web: dividing('web', apartFrom('cache'), spread),
    }),
  )

  expect(codes(compiled)).toEqual(['schedule/spread-unmet'])
  expect(replicas(compiled, 'web')).toEqual({})
})

test('an affinity term in which nobody can be gives way to the next', () => {
  const terms =
    'clusterAffinities: [{ affinityName: first, clusterNames: [tokyo] }, { affinityName: second, paths: ["**"] }]'
  const compiled = compiledFiles(
    companionFleet({
      cache: dividing('cache', '', inTokyo),
      web: dividing('web', apartFrom('cache'), terms),
    }),
  )

  expect(replicas(compiled, 'web')).toMatchObject({ osaka: 2, seoul: 2, paris: 2 })
})

test('where nobody may be the choice stays, and the decision says why nothing is placed', () => {
  const compiled = compiledFiles(
    companionFleet({
      cache: duplicating('cache'),
      web: dividing('web', apartFrom('cache'), 'numberOfClusters: 2'),
    }),
  )
  const [decision] = compiled.decisions.values()

  expect(decision?.root).toMatchObject({ target: 0 })
  expect(codes(compiled)).toEqual(['schedule/unplaced'])
})

test('a wish to be with workloads of its own application chooses no cluster', () => {
  const field = 'workloadAffinity: { affinity: [{ resourceSelectors: [{ kind: ConfigMap }] }] }'
  const files = companionFleet({ cache: '', web: dividing('web', field, 'numberOfClusters: 1') })
  const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n'

  expect(replicas(compiledFiles({ ...files, 'templates/web/config.yaml': config }), 'web')).toEqual({
    osaka: 6,
  })
})

test('who comes to a chosen cluster moves what keeps apart from it, with no replica fewer', () => {
  const careful = `fleetMaxUnavailable: 0\n      ${apartFrom('cache')}`
  const files = companionFleet({
    cache: dividing('cache', '', inTokyo),
    web: dividing('web', careful, 'numberOfClusters: 1'),
  })
  const watched = new WatchedFleet(files, 'apps/Deployment//web')
  watched.step()
  watched.serve()
  expect(watched.step()).toEqual({ osaka: 6 })
  const osaka = dividing('cache', '', 'clusterAffinity: { clusterNames: [osaka] }')
  watched.commit({ 'clusters/policies/cache.yaml': osaka })

  expect(watched.step()).toEqual({ osaka: 6, paris: 6 })
  watched.serve()
  expect(watched.step()).toEqual({ paris: 6 })
})

test('who is followed does not run from the follower, and both come to rest', () => {
  const emptiest =
    'numberOfClusters: 3, prioritizerPolicy: { mode: Exact, configurations: [{ scoreCoordinate: { builtIn: Balance } }] }'
  const files = companionFleet({
    cache: dividing('cache', '', emptiest),
    web: dividing('web', withCache('cluster'), emptiest),
  })
  const watched = new WatchedFleet(files, 'apps/Deployment//web')
  const rested = watched.step()

  for (let round = 0; round < 3; round++) expect(watched.step()).toEqual(rested)
})

test('whoever may be somewhere is placed whole, and with nobody whom it keeps away from', () => {
  const names = ['a', 'b', 'c', 'd']
  const clusters = ['tokyo', 'osaka', 'seoul', 'paris']
  const apart = fc.record({ count: fc.integer({ min: 1, max: 2 }), from: fc.subarray(names) })
  fc.assert(
    fc.property(
      fc.tuple(apart, apart, apart, apart),
      fc.shuffledSubarray(names, { minLength: 4 }),
      (all, order) => {
        const namedBy = (name: string) =>
          all[names.indexOf(name)]?.from.filter(other => order.indexOf(other) < order.indexOf(name)) ?? []
        const countOf = (name: string) => all[names.indexOf(name)]?.count ?? 0
        const policies = names.map(name => {
          const field = namedBy(name).length === 0 ? '' : apartFrom(namedBy(name).join(', '))
          return [name, dividing(name, field, `numberOfClusters: ${countOf(name)}`)]
        })
        const templates = names.map(name => [`templates/${name}/it.yaml`, deployment(name, 6)])
        const {
          'templates/web/web.yaml': _,
          'templates/cache/cache.yaml': __,
          ...rest
        } = companionFleet(Object.fromEntries(policies))
        const compiled = compiledFiles({ ...rest, ...Object.fromEntries(templates) })
        for (const name of names) {
          const own = replicas(compiled, name)
          const taken = new Set(namedBy(name).flatMap(other => Object.keys(replicas(compiled, other))))
          const free = clusters.filter(cluster => !taken.has(cluster))
          const placed = free.length === 0 ? 0 : Math.min(countOf(name), free.length)
          expect(Object.keys(own).filter(cluster => free.includes(cluster))).toHaveLength(placed)
          const total = Object.values(own).reduce<number>((sum, each) => sum + Number(each), 0)
          expect(total).toBe(placed === 0 ? 0 : 6)
        }
      },
    ),
    { numRuns: 100 },
  )
})
