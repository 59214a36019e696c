import { expect, test } from 'vitest'
import { formatDiagnostic } from '../../../src/base/diagnostic/format-diagnostic.ts'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { type Compiled, compile, emptyCompileCache, nothingBefore } from '../../../src/core/compile.ts'
import {
  deployment,
  dividing,
  duplicating,
  companionFleet as fleet,
  replicas,
} from '../../support/companion-fleet.ts'
import { compiledFiles } from '../../support/compiled.ts'
import type { Files } from '../../support/fleet-files.ts'
import { WatchedFleet } from '../../support/watched-fleet.ts'

function told(compiled: Compiled, files: Files): readonly string[] {
  return compiled.diagnostics.map(each => formatDiagnostic(each, path => files[path]).split('\n')[0] ?? '')
}

const withCache = 'workloadAffinity: { affinity: [{ applications: [cache] }] }'
const tokyoAndParis = 'clusterAffinity: { clusterNames: [tokyo, paris] }'

test('a workload with an affinity is divided over the clusters in which the other has a share', () => {
  const compiled = compiledFiles(
    fleet({ cache: dividing('cache', '', tokyoAndParis), web: dividing('web', withCache) }),
  )

  expect(replicas(compiled, 'cache')).toEqual({ tokyo: 3, paris: 3 })
  expect(replicas(compiled, 'web')).toEqual({ tokyo: 3, paris: 3 })
  expect(compiled.diagnostics).toEqual([])
})

test('the order in which applications are named does not matter', () => {
  const withWeb = 'workloadAffinity: { affinity: [{ applications: [web] }] }'
  const compiled = compiledFiles(
    fleet({ cache: dividing('cache', withWeb), web: dividing('web', '', tokyoAndParis) }),
  )

  expect(replicas(compiled, 'cache')).toEqual({ tokyo: 3, paris: 3 })
})

test('at a level the whole branch is one place', () => {
  const field = 'workloadAffinity: { affinity: [{ applications: [cache], level: zone }] }'
  const files = fleet({
    cache: dividing('cache', '', 'clusterAffinity: { clusterNames: [tokyo] }'),
    web: dividing('web', field),
  })

  expect(replicas(compiledFiles(files), 'web')).toEqual({ tokyo: 3, osaka: 3 })
})

test('a workload with an anti-affinity is divided over the places in which the other has none', () => {
  const field = (level: string) =>
    `workloadAffinity: { antiAffinity: [{ applications: [cache], level: ${level} }] }`
  const files = (level: string) =>
    fleet({
      cache: dividing('cache', '', 'clusterAffinity: { clusterNames: [tokyo] }'),
      web: dividing('web', field(level)),
    })

  expect(replicas(compiledFiles(files('cluster')), 'web')).toEqual({ osaka: 2, seoul: 2, paris: 2 })
  expect(replicas(compiledFiles(files('zone')), 'web')).toEqual({ seoul: 3, paris: 3 })
  expect(replicas(compiledFiles(files('region')), 'web')).toEqual({ paris: 6 })
})

test('what is not divided is in every cluster that its policy selects', () => {
  const files = fleet({ cache: duplicating('cache', tokyoAndParis), web: dividing('web', withCache) })

  expect(replicas(compiledFiles(files), 'web')).toEqual({ tokyo: 3, paris: 3 })
})

test('a policy of a branch knows in which place the branch itself lies', () => {
  const field = 'workloadAffinity: { affinity: [{ applications: [cache], level: region }] }'
  const { 'clusters/policies/web.yaml': web = '', ...rest } = fleet({
    cache: dividing('cache', '', 'clusterAffinity: { clusterNames: [tokyo] }'),
    web: dividing('web', field),
  })

  const west = { ...rest, 'clusters/asia/west/policies/web.yaml': web }
  expect(replicas(compiledFiles(west), 'web')).toEqual({ seoul: 6 })

  const europe = { ...rest, 'clusters/europe/policies/web.yaml': web }
  expect(replicas(compiledFiles(europe), 'web')).toEqual({})
})

test('where no cluster is left nothing is placed, and the reason is told', () => {
  const files = fleet({
    cache: dividing('cache', '', 'clusterAffinity: { clusterNames: [tokyo] }'),
    web: dividing('web', withCache, 'clusterAffinity: { clusterNames: [paris, osaka, seoul] }'),
  })
  const compiled = compiledFiles(files)

  expect(replicas(compiled, 'web')).toEqual({})
  expect(told(compiled, files)).toEqual([
    'clusters/policies/web.yaml:9:25: warning schedule/unplaced: 6 replicas of Deployment.apps web find no place: no cluster is left: its affinity wants a cluster with cache: Deployment.apps cache',
  ])
})

test('where no cluster is left any more, what was granted stays', () => {
  const before = fleet({ cache: dividing('cache', '', tokyoAndParis), web: dividing('web', withCache) })
  const after = { ...before, 'templates/cache/cache.yaml': deployment('cache', 0) }
  const first = compiledFiles(before)
  const trees = new Map([
    ['head', makeTree(before)],
    ['next', makeTree(after)],
  ])

  const previous = { ...nothingBefore, revision: 'head', decisions: first.decisions }
  const second = compile({ revision: 'next', trees, previous }, emptyCompileCache(), first)

  if (second.fleet === undefined) throw new Error('the fleet was refused')
  expect(replicas(second, 'cache')).toEqual({})
  expect(replicas(second, 'web')).toEqual({ tokyo: 3, paris: 3 })
  expect(second.diagnostics.map(({ code }) => code)).toEqual(['schedule/unplaced'])
})

test('where the policy scales to zero, clusters without the other keep the workload at 0', () => {
  const files = fleet({
    cache: dividing('cache', '', tokyoAndParis),
    web: dividing('web', `onZero: Scale\n      ${withCache}`),
  })

  expect(replicas(compiledFiles(files), 'web')).toEqual({ tokyo: 3, osaka: 0, seoul: 0, paris: 3 })
})

test('affinities that come back to themselves are an error where they stand', () => {
  const files = fleet({
    cache: dividing('cache', 'workloadAffinity: { antiAffinity: [{ applications: [web] }] }'),
    web: dividing('web', withCache),
  })
  const compiled = compiledFiles(files)

  expect(told(compiled, files)[0]).toBe(
    'clusters/policies/cache.yaml:9:42: error schedule/affinity-cycle: the affinity of cache: Deployment.apps cache depends on web: Deployment.apps web depends on cache: Deployment.apps cache',
  )
  expect(replicas(compiled, 'web')).toEqual({})
})

test('an affinity with what nobody has is told', () => {
  const files = fleet({
    web: dividing('web', 'workloadAffinity: { affinity: [{ resourceSelectors: [{ name: cache }] }] }'),
  })

  expect(compiledFiles(files).diagnostics.map(({ code }) => code)).toEqual([
    'schedule/affinity-unmatched',
    'schedule/unplaced',
  ])
})

test('clusters are weighed as if those that the affinity leaves out were not selected', () => {
  const files = fleet({
    cache: dividing('cache', '', 'clusterAffinity: { clusterNames: [tokyo, osaka, paris] }'),
    web: dividing('web', withCache),
  })

  // Asia weighs 2 of 3, not 3 of 4.
  expect(replicas(compiledFiles(files), 'web')).toEqual({ tokyo: 2, osaka: 2, paris: 2 })
})

test('a policy that rejects a part places nothing where the affinity leaves too little room', () => {
  const field = (onInsufficient: string) => `onInsufficient: ${onInsufficient}
      ${withCache}`
  const levels =
    'levels: [{ level: cluster, preferences: [{ target: "*", maxReplicas: 2 }] }], replicaSchedulingType: Divided'
  const files = (onInsufficient: string) =>
    fleet({
      cache: dividing('cache', '', tokyoAndParis),
      web: dividing('web', field(onInsufficient)).replace('replicaSchedulingType: Divided', levels),
    })

  expect(replicas(compiledFiles(files('Partial')), 'web')).toEqual({ tokyo: 2, paris: 2 })
  expect(replicas(compiledFiles(files('Reject')), 'web')).toEqual({})
})

test('a workload follows the other one to its new place only as its replicas serve there', () => {
  const watched = new WatchedFleet(
    fleet({ cache: dividing('cache', '', tokyoAndParis), web: dividing('web', withCache) }),
    'apps/Deployment//web',
  )
  watched.step()
  watched.serve()
  watched.step()
  const seoul = dividing('cache', '', 'clusterAffinity: { clusterNames: [seoul, paris] }')
  watched.commit({ 'clusters/policies/cache.yaml': seoul })

  const first = watched.step()
  watched.serve(1)
  const second = watched.step()
  watched.serve()
  watched.step()
  watched.serve()

  expect(first).toEqual({ tokyo: 3, osaka: 0, seoul: 3, paris: 3 })
  expect(second).toEqual({ tokyo: 2, osaka: 0, seoul: 3, paris: 3 })
  expect(watched.step()).toEqual({ tokyo: 0, osaka: 0, seoul: 3, paris: 3 })
})
