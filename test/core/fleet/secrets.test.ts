import { expect, test } from 'vitest'
import { ours, parse, smallFleet } from '../../support/fleet-files.ts'

function codes(path: string, text: string): readonly string[] {
  return parse({ ...smallFleet, [path]: text }).diagnostics.map(({ code }) => code)
}

const secret = (rest: string): string => `apiVersion: v1\nkind: Secret\nmetadata: { name: key }\n${rest}\n`

test.each([
  ['data', secret('data: { password: aHVudGVyMg== }')],
  ['stringData', secret('stringData: { password: hunter2 }')],
  ['an item of a list', 'apiVersion: v1\nkind: List\nitems:\n- kind: Secret\n  data: { a: b }\n'],
  ['a later document', `kind: ConfigMap\n---\n${secret('data: { a: b }')}`],
  ['a value that SOPS left plain', secret('data: { a: "ENC[AES256_GCM,x]", b: plain }\nsops: { mac: x }')],
  ['a value that only looks encrypted', secret('data: { a: "ENC[AES256_GCM,x]" }')],
])('plain data of a Secret is found: %s', (_, text) => {
  expect(codes('templates/web/deep/secret.yaml', text)).toEqual(['fleet/plain-secret'])
})

test.each([
  ['no data', secret('type: Opaque')],
  ['empty values', secret('data: { a: "", b: }')],
  ['encrypted by SOPS', secret('data: { a: "ENC[AES256_GCM,data:x,type:str]" }\nsops: { mac: x }')],
  [
    'exempted',
    'kind: Secret\nmetadata: { name: x, annotations: { banyan.dev/plain-secret: allow } }\ndata: { a: b }\n',
  ],
  ['a reference to one', 'kind: Deployment\nspec: { secretRef: { kind: SecretStore, data: { a: b } } }\n'],
])('a Secret may be in the repository with %s', (_, text) => {
  expect(codes('templates/web/secret.yaml', text)).toEqual([])
})

test('a Secret in an override is found, as a patch and in an overrider', () => {
  const component = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n'
  const files = {
    ...smallFleet,
    'clusters/overrides/web/kustomization.yaml': component,
    'clusters/overrides/web/patch.yaml': secret('data: { a: b }'),
    'clusters/asia/overrides/web.yaml': ours(
      'OverridePolicy\nspec:\n  overrideRules:\n    - overriders:\n        strategicMerge: [{ kind: Secret, stringData: { a: b } }]',
    ),
  }
  const { diagnostics, fleet } = parse(files)

  expect(diagnostics.map(({ code, at }) => [code, at.file])).toEqual([
    ['fleet/plain-secret', 'clusters/asia/overrides/web.yaml'],
    ['fleet/plain-secret', 'clusters/overrides/web/patch.yaml'],
  ])
  expect(fleet?.root.problems).toMatchObject([{ applications: ['web'] }])
})

test('a kubeconfig is found whatever its name', () => {
  const kubeconfig = 'apiVersion: v1\nkind: Config\nusers: [{ name: admin, user: { token: x } }]\n'

  expect(codes('clusters/asia/admin.conf', kubeconfig)).toEqual(['fleet/kubeconfig'])
  expect(codes('clusters/policies/config', kubeconfig)).toEqual(['fleet/kubeconfig'])
  expect(codes('templates/web/files/config', kubeconfig)).toEqual(['fleet/kubeconfig'])
  expect(codes('templates/web/config', 'apiVersion: v1\nkind: Config\nclusters: [users]\n')).toEqual([])
})
