import { expect, test } from 'vitest'
import { deployment, SmallFleet } from './small-fleet.ts'

const path = 'clusters/policies/web.yaml'

function policy(spec: string): string {
  return `apiVersion: banyan.dev/v1alpha1\nkind: PropagationPolicy\nspec: { ${spec} }\n`
}

function regions(preferences: string): string {
  const levels = `levels: [{ level: region, preferences: [${preferences}] }]`
  return policy(`replicaScheduling: { replicaSchedulingType: Divided, ${levels} }`)
}

function expression(cel: string): string {
  return policy(`placement: { clusterAffinity: { celSelector: { celExpressions: ['${cel}'] } } }`)
}

const rule = '{ targetCluster: { clusterNames: [tokyo] }, weight: 1 }'
const refinement = `refines: web, replicaScheduling: { replicaSchedulingType: Divided, weightPreference: { staticWeightList: [${rule}] } }`

/** What is wrong, the files that say so, and the code that tells it. */
const mistakes: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  [
    'a minimum of more than its maximum',
    { [path]: regions('{ target: asia, minReplicas: 5, maxReplicas: 2 }, { target: "*" }') },
    'fleet/field-invalid',
  ],
  ['a negative weight', { [path]: regions('{ target: asia, weight: -2 }') }, 'fleet/field-invalid'],
  ['half a weight', { [path]: regions('{ target: asia, weight: 0.5 }') }, 'fleet/field-invalid'],
  ['an unknown level', { [path]: regions('').replace('region', 'planet') }, 'fleet/level-unknown'],
  [
    'refinements that contradict each other',
    {
      [path]: regions('{ target: asia, weight: 3 }, { target: "*" }'),
      'clusters/asia/policies/one.yaml': policy(refinement),
      'clusters/asia/policies/two.yaml': policy(refinement),
      'clusters/europe/policies/one.yaml': policy(refinement.replace('tokyo', 'paris')),
      'clusters/europe/policies/two.yaml': policy(refinement.replace('tokyo', 'lyon')),
    },
    'schedule/refinement-invalid',
  ],
  [
    'an expression that does not compile',
    { [path]: expression('cluster.nmae == "x"') },
    'fleet/field-invalid',
  ],
  [
    'an expression that costs too much',
    { [path]: expression('cluster.zones.all(a, cluster.zones.all(b, cluster.zones.all(c, a == c)))') },
    'fleet/field-invalid',
  ],
  ['how to divide what is not divided', { [path]: policy('replicas: 3') }, 'fleet/field-invalid'],
  [
    'a number of replicas that is none',
    { 'templates/web/web.yaml': deployment('web', -8) },
    'schedule/replicas-invalid',
  ],
]

test.each(mistakes)('%s leaves everybody what was granted, also after a restart', async (_, files, code) => {
  const fleet = new SmallFleet()
  await fleet.round()

  fleet.commit(files)
  const { diagnostics } = await fleet.round()
  const told = await fleet.replicas('web')
  fleet.restart()
  await fleet.round()

  expect(diagnostics.filter(({ severity }) => severity === 'error').map(each => each.code)).toContain(code)
  expect([told, await fleet.replicas('web')].map(Object.values)).toEqual([
    [2, 2, 2, 2],
    [2, 2, 2, 2],
  ])
})

test('a reason for which a pair is held is that of now, and not of the first mistake', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  fleet.commit({ [path]: regions('{ target: asia, weight: -2 }') })
  await fleet.round()

  fleet.commit({ [path]: regions('{ target: asia, weight: 0.5 }') })
  const { state } = await fleet.round()

  expect(
    state?.clusters.get('tokyo')?.applications.find(({ name }) => name === 'web')?.held?.reason,
  ).toContain('must be a whole number')
})

test('refinements that contradict each other hold their branch, and the others divide the rest', async () => {
  const fleet = new SmallFleet()
  await fleet.round()

  fleet.commit({
    'clusters/asia/policies/one.yaml': policy(refinement),
    'clusters/asia/policies/two.yaml': policy(refinement),
    'templates/web/web.yaml': deployment('web', 12),
  })
  await fleet.round()

  expect(Object.values(await fleet.replicas('web'))).toEqual([2, 2, 4, 4])
})
