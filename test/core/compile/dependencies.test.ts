import { expect, test } from 'vitest'
import { formatDiagnostic } from '../../../src/base/diagnostic/format-diagnostic.ts'
import { deployment, files } from '../../scenarios/small-fleet.ts'
import { compiledFiles } from '../../support/compiled.ts'
import { type Files, ours } from '../../support/fleet-files.ts'

function told(more: Files): readonly string[] {
  const all: Files = { ...files, ...more }
  return compiledFiles(all).diagnostics.map(
    each => formatDiagnostic(each, path => all[path]).split('\n')[0] ?? '',
  )
}

const inAsia = ours(
  'PropagationPolicy\nmetadata: { name: agent }\nspec: { placement: { clusterAffinity: { paths: ["asia/**"] } } }',
)
const dependsOn = ours('Application\nmetadata: { name: web }\nspec: { dependsOn: [agent] }')

test('an application that is not in all clusters of those that depend on it is told once', () => {
  expect(told({ 'templates/web/application.yaml': dependsOn })).toEqual([])
  expect(
    told({ 'templates/web/application.yaml': dependsOn, 'clusters/policies/agent.yaml': inAsia }),
  ).toEqual([
    'templates/web/application.yaml:4:21: warning fleet/dependency-absent: application "agent" is not in 2 clusters, "lyon" the first: "web" does not wait for it there',
  ])
})

test('waves and dependencies that cannot be read are mistakes at their line', () => {
  const annotations =
    'annotations: { banyan.dev/wave: soon, banyan.dev/depends-on: "Deployment/db, apps/namespaces/default/Deployment/db" }'
  const agent = deployment('agent', 1).replace('namespace: default', `namespace: default, ${annotations}`)
  expect(told({ 'templates/agent/agent.yaml': agent })).toEqual([
    'templates/agent/agent.yaml:3:78: error render/order-invalid: Deployment.apps default/agent: annotation "banyan.dev/wave": "soon" is no whole number',
    'templates/agent/agent.yaml:3:107: error render/order-invalid: Deployment.apps default/agent: annotation "banyan.dev/depends-on": "Deployment/db" is no "group/kind/name" or "group/namespaces/namespace/kind/name"',
  ])
})

test('hooks that are not run are told, and are no error', () => {
  const annotations =
    'annotations: { helm.sh/hook: "pre-rollback,post-install", helm.sh/hook-delete-policy: always }'
  const agent = deployment('agent', 1).replace('namespace: default', `namespace: default, ${annotations}`)
  expect(told({ 'templates/agent/agent.yaml': agent })).toEqual([
    'templates/agent/agent.yaml:3:75: warning render/hook-unsupported: Deployment.apps default/agent: annotation "helm.sh/hook": the hook "pre-rollback" is not run',
    'templates/agent/agent.yaml:3:132: warning render/hook-unsupported: Deployment.apps default/agent: annotation "helm.sh/hook-delete-policy": "always" is no policy',
  ])
})

test('what says when and by whom objects are applied is told of the clusters where they are committed', () => {
  const application = ours(
    'Application\nmetadata: { name: web }\nspec: { namespace: shop, serviceAccountName: deployer, dependsOn: [agent] }',
  )
  const agent = deployment('agent', 1).replace(
    'namespace: default',
    'namespace: default, annotations: { banyan.dev/wave: "1" }',
  )
  const said = { 'templates/web/application.yaml': application, 'templates/agent/agent.yaml': agent }
  const europe = { 'clusters/europe/group.yaml': ours('ClusterGroup\nspec: { delivery: Commit }') }

  expect(told(said)).toEqual([])
  expect(told({ ...said, ...europe })).toEqual([
    'templates/agent/agent.yaml:3:78: warning fleet/no-effect: Deployment.apps default/agent: annotation "banyan.dev/wave" has no effect in 2 clusters of delivery Commit, "lyon" the first',
    'templates/web/application.yaml:4:46: warning fleet/no-effect: "serviceAccountName" has no effect in 2 clusters of delivery Commit, "lyon" the first',
    'templates/web/application.yaml:4:67: warning fleet/no-effect: "dependsOn" has no effect in 2 clusters of delivery Commit, "lyon" the first',
  ])
})
