import { expect, test } from 'vitest'
import { isObject } from '../../src/base/std/json.ts'
import { cluster, deployment, SmallFleet } from './small-fleet.ts'

const group = (spec: string) => `apiVersion: banyan.dev/v1alpha1\nkind: ClusterGroup\nspec: ${spec}\n`

async function scale(fleet: SmallFleet, name: string, replicas: number): Promise<void> {
  const live = await fleet.object(name, 'web')
  if (live === undefined) throw new Error('there is nothing to scale')
  const spec = { ...(isObject(live.spec) ? live.spec : {}), replicas }
  fleet.clusters.cluster(name).server.update({ ...live, spec }, { manager: 'somebody' })
}

test('rules of the nodes above add up, and what they ignore is nobody’s drift and no conflict', async () => {
  const fleet = new SmallFleet()
  const rule =
    '{ ignoreDifferences: [{ resourceSelectors: [{ name: web }], jsonPointers: [/spec/replicas] }] }'
  fleet.commit({
    'clusters/asia/group.yaml': group(rule),
    'clusters/asia/tokyo/cluster.yaml': cluster(
      'tokyo',
      'ignoreDifferences: [{ managedFieldsManagers: [other] }]',
    ),
  })
  await fleet.round()
  for (const name of ['tokyo', 'paris']) await scale(fleet, name, 9)
  fleet.commit({ 'templates/web/web.yaml': deployment('web', 8, 'registry.example/web:2') })

  const { state, outcomes } = await fleet.round()
  fleet.restart()
  const again = await fleet.round()

  expect((await fleet.replicas('web')).tokyo).toBe(9)
  expect(await fleet.image('tokyo', 'web')).toBe('registry.example/web:2')
  expect(state?.clusters.get('tokyo')).toMatchObject({ sync: 'Synced', failures: [] })
  expect(outcomes.find(each => each.cluster === 'paris')?.failures.map(({ code }) => code)).toEqual([
    'cluster/conflict',
  ])
  expect(again.outcomes.find(each => each.cluster === 'tokyo')).toMatchObject({ applied: 0, failures: [] })
})

test('an annotation in our name that says nothing is a warning at its line, and nobody else’s is', async () => {
  const fleet = new SmallFleet()
  const annotations =
    'annotations: { banyan.dev/wvae: "1", banyan.dev/wave: "1", banyan.dev/object: copied, x.banyan.dev/y: z }, '
  fleet.commit({
    'templates/agent/agent.yaml': deployment('agent', 1).replace(
      'metadata: { name: agent,',
      `metadata: { ${annotations}name: agent,`,
    ),
  })

  const { diagnostics } = await fleet.round()

  expect(diagnostics).toEqual([
    {
      code: 'render/annotation-unknown',
      severity: 'warning',
      message: 'Deployment.apps default/agent: annotation "banyan.dev/wvae" has no meaning',
      hint: 'did you mean "banyan.dev/wave"?',
      at: expect.objectContaining({
        file: 'templates/agent/agent.yaml',
        path: ['metadata', 'annotations', 'banyan.dev/wvae'],
      }),
    },
  ])
})

test('annotations and rules that cannot be read are mistakes with their places', async () => {
  const fleet = new SmallFleet()
  const annotations =
    'annotations: { banyan.dev/conflict: maybe, banyan.dev/apply: merge, banyan.dev/ignore-fields: "/a, b" }, '
  fleet.commit({
    'templates/agent/agent.yaml': deployment('agent', 1).replace(
      'metadata: { name: agent,',
      `metadata: { ${annotations}name: agent,`,
    ),
    'clusters/asia/group.yaml': group('{ ignoreDifferences: [{ resourceSelectors: [{ kind: Job }] }] }'),
    'clusters/europe/group.yaml': group('{ ignoreDifferences: [{ celExpression: "1 +" }] }'),
  })

  const { diagnostics } = await fleet.round()

  const places = diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, at: { file, path = [] } }) => `${code} ${file} ${path.join('.')}`)
  expect(new Set(places)).toEqual(
    new Set([
      'render/apply-invalid templates/agent/agent.yaml metadata.annotations.banyan.dev/conflict',
      'render/apply-invalid templates/agent/agent.yaml metadata.annotations.banyan.dev/ignore-fields',
      'fleet/field-invalid clusters/asia/group.yaml spec.ignoreDifferences.0',
      'fleet/field-invalid clusters/europe/group.yaml spec.ignoreDifferences.0.celExpression',
    ]),
  )
})
