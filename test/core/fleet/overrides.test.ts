import { expect, test } from 'vitest'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { type Files, goodFleet, nodeAt, ours, smallFleet } from '../../support/fleet-files.ts'

const component = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n'
const rules = 'overrideRules: [{ overriders: { labelsOverrider: [{ operator: add, value: { a: b } }] } }]'

function overrides(files: Files): readonly unknown[] {
  const { root } = goodFleet(
    makeTree({ ...smallFleet, 'templates/api/a.yaml': 'kind: ConfigMap\n', ...files }),
  )
  return nodeAt(root, 'asia').overrides
}

test('Components come by name, then OverridePolicies by priority and name', () => {
  const policy = (priority: number): string =>
    ours(`OverridePolicy\nspec: { applications: [web], priority: ${priority}, ${rules} }`)
  const steps = overrides({
    'clusters/asia/overrides/a.yaml': policy(2),
    'clusters/asia/overrides/b.yaml': policy(1),
    'clusters/asia/overrides/c.yaml': policy(1),
    'clusters/asia/overrides/web/kustomization.yaml': component,
    'clusters/asia/overrides/api/kustomization.yaml': component,
  })

  expect(steps).toMatchObject([
    { kind: 'component', directory: 'clusters/asia/overrides/api', applications: ['api'] },
    { kind: 'component', directory: 'clusters/asia/overrides/web', applications: ['web'] },
    { policy: { name: 'b' } },
    { policy: { name: 'c' } },
    { policy: { name: 'a' } },
  ])
})

test('a policy beside a Component gates it, and one in a directory without a Component stands for itself', () => {
  const steps = overrides({
    'clusters/asia/overrides/web/kustomization.yaml': component,
    'clusters/asia/overrides/web/override.yaml': ours(
      'OverridePolicy\nspec: { applications: [web, api], enforced: true, overrideRules: [{ targetCluster: { clusterNames: [tokyo] } }] }',
    ),
    'clusters/asia/overrides/api/override.yaml': ours(`OverridePolicy\nspec: { ${rules} }`),
  })

  expect(steps).toMatchObject([
    {
      kind: 'component',
      applications: ['web', 'api'],
      gate: { enforced: true, overrideRules: [{ targetCluster: { clusterNames: ['tokyo'] } }] },
    },
    { kind: 'policy', policy: { name: 'api', applications: ['api'] } },
  ])
})

test('Components of equal content have equal ids wherever they lie, until what they refer to differs', () => {
  const shared = (file: string): string => `${component}patches: [{ path: ${file} }]\n`
  const files = (patch: string): Files => ({
    'clusters/asia/overrides/web/kustomization.yaml': component,
    'clusters/asia/overrides/api/kustomization.yaml': component,
    'clusters/asia/overrides/both/kustomization.yaml': shared('../../../../templates/web/web.yaml'),
    'clusters/asia/overrides/both/override.yaml': ours('OverridePolicy\nspec: { applications: ["*"] }'),
    'templates/web/web.yaml': `kind: Deployment # ${patch}\n`,
  })
  const ids = (patch: string): readonly unknown[] =>
    overrides(files(patch)).map(step => (step as { contentId: string }).contentId)
  const [one = [], two = []] = [ids('one'), ids('two')]

  expect([one[0] === one[2], one[0] === two[0]]).toEqual([true, true])
  expect(one[1]).not.toBe(two[1])
})
