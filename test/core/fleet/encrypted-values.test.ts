import { expect, test } from 'vitest'
import { mistakes, ours, smallFleet } from '../../support/fleet-files.ts'

const sealed = 'ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]'

test.each([
  [
    { 'clusters/asia/group.yaml': ours(`ClusterGroup\nspec: { vars: { a: "${sealed}" } }`) },
    [
      'clusters/asia/group.yaml:3:21: error fleet/encrypted-value: the values of fleet files cannot be encrypted',
    ],
  ],
  [
    { 'templates/web/values.json': `{\n"a": "${sealed}" }` },
    [
      'templates/web/values.json:2:7: error fleet/encrypted-value: an encrypted value stands in a file that SOPS did not encrypt',
    ],
  ],
  [
    {
      'templates/web/notes.md': sealed,
      'templates/web/a.json': `{ "a": "${sealed}", "sops": { "mac": "" } }`,
    },
    [],
  ],
])('encrypted values stand in files that SOPS encrypted, and in notes: %o', (added, expected) => {
  expect(mistakes({ ...smallFleet, ...added }).map(text => text.split('\n')[0])).toEqual(expected)
})

test.each([
  ['{ provider: vault }', '"spec.decryption.provider"'],
  ['{ provider: sops, age: {} }', '"spec.decryption.age"'],
  ['{ provider: sops, age: { env: ["A B"] } }', '"spec.decryption.age.env[0]"'],
  ['{ provider: sops, age: { secretRef: { name: ../up } } }', '"spec.decryption.age.secretRef.name"'],
  ['{ provider: sops, age: { env: [A], keys: [B] } }', 'unknown field "keys"'],
])('decryption: %s is a mistake', (value, words) => {
  const [found, ...more] = mistakes({
    ...smallFleet,
    'clusters/asia/group.yaml': ours(`ClusterGroup\nspec:\n  decryption: ${value}`),
  })

  expect(found).toContain(words)
  expect(more).toEqual([])
})
