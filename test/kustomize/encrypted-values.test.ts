import { expect, test } from 'vitest'
import { makeTree } from '../../src/base/tree/make-tree.ts'
import { build } from '../../src/kustomize/build.ts'
import { reach } from '../../src/kustomize/index.ts'

const sealed = 'ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]'

test('what SOPS writes beside the variables of an env file is no variable', () => {
  const env = `A=${sealed}\nsops_mac=${sealed}\nsops_version=3.13.3\n`
  const tree = makeTree({
    'kustomization.yaml': 'secretGenerator: [{ name: a, envs: [a.env, b.env] }]',
    'a.env': env,
    'b.env': `${env.replace('A=', 'B=')}sops_unencrypted_suffix=_unencrypted\n`,
  })

  const { resources, diagnostics } = build(tree, '')

  expect(diagnostics).toEqual([])
  expect(Object.keys(resources[0]?.object.data ?? {})).toEqual(['A', 'B'])
})

test('no part of an encrypted value can be the source of a replacement', () => {
  const tree = makeTree({
    'kustomization.yaml': `resources: [a.yaml]
replacements:
  - source: { kind: Secret, fieldPath: stringData.a, options: { delimiter: ":", index: 1 } }
    targets: [{ select: { kind: Secret }, fieldPaths: [stringData.b] }]
`,
    'a.yaml': `apiVersion: v1\nkind: Secret\nmetadata: { name: a }\nstringData: { a: "${sealed}", b: b }\n`,
  })

  expect(build(tree, '').diagnostics.map(({ message }) => message)).toEqual([
    expect.stringContaining('the source is encrypted: no part of it can be taken'),
  ])
})

test('a directory reaches itself and what kustomizations in it name outside, each once', () => {
  const tree = makeTree({
    'web/overlays/kustomization.yaml':
      'resources: [../../base]\nsecretGenerator: [{ name: a, envs: [../../env/a.env] }]',
    'base/kustomization.yaml': 'resources: [../web/overlays, ../more]',
    'more/kustomization.yaml': 'resources: [../absent, a.yaml]',
    'env/a.env': 'A=1',
    'other/a.yaml': 'a: 1',
  })

  expect([...reach(tree, 'web').keys()]).toEqual(['web', 'base', 'more', 'env/a.env'])
  expect([...reach(tree, 'env/a.env').keys()]).toEqual(['env/a.env'])
  expect([...reach(tree, 'absent').keys()]).toEqual([])
})
