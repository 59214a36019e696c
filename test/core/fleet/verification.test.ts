import { expect, test } from 'vitest'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { verificationOf } from '../../../src/core/fleet/index.ts'
import { parseAllowedSigners } from '../../../src/core/model/allowed-signers.ts'
import { mistakes, ours, smallFleet } from '../../support/fleet-files.ts'
import { sshSigner } from '../../support/ssh-signer.ts'

const { publicKey } = sshSigner('alice')
const [type = '', blob = ''] = publicKey.split(' ')

const fleetOf = (verification: string): string =>
  ours(`Fleet\nmetadata: { name: small }\nspec:\n  verification: ${verification}\n`)

const found = (verification: string, files: Readonly<Record<string, string>> = {}): readonly string[] =>
  mistakes({ ...smallFleet, ...files, 'fleet.yaml': fleetOf(verification) })
    .filter(text => text.startsWith('fleet.yaml:'))
    .map(text => (text.split('\n')[0] ?? '').replace(/^fleet\.yaml:\d+:\d+: error /, ''))

test.each([
  ['{ keys: [] }', ['must name a key: without one no commit could be taken']],
  ['{ keys: [{}] }', ['must be either `ssh` or `openpgp`']],
  [`{ mode: Tag, keys: [{ ssh: "${publicKey}" }] }`, ['must be "HEAD" or "FirstParent"']],
  [`{ keys: [{ ssh: "${type} ${blob.slice(8)}" }] }`, ['what follows "ssh-ed25519" is no such key']],
  ['{ keys: [{ ssh: "alice@example.org" }] }', ['there is no key of a type that is known']],
  [
    `{ keys: [{ ssh: "alice cert-authority ${publicKey}" }] }`,
    ['the option "cert-authority" is not supported'],
  ],
  [
    '{ keys: [{ ssh: "sk-ssh-ed25519@openssh.com AAAA" }] }',
    ['"sk-ssh-ed25519@openssh.com" are not supported'],
  ],
  ['{ keys: [{ ssh: "# nobody" }] }', ['there is no key that may sign commits']],
  ['{ keys: [{ openpgp: { path: keys/nobody.asc } }] }', ['there is no file "keys/nobody.asc" with keys']],
  ['{ keys: [{ openpgp: { path: fleet.yaml } }] }', ['there is no "-----BEGIN PGP PUBLIC KEY BLOCK-----"']],
  [
    '{ keys: [{ ssh: "-----BEGIN OPENSSH PRIVATE KEY-----" }] }',
    ['a private key stands where a public one belongs'],
  ],
])('verification: %s', (verification, expected) => {
  const messages = found(verification)

  expect(messages).toEqual(expected.map(text => expect.stringContaining(text)))
})

test('keys may lie in a file of the fleet, many at a time, and are those of that revision', () => {
  const signers = `# who may\nalice@example.org,bob@example.org namespaces="git,file" ${publicKey}\n\n${publicKey}\n`
  const tree = makeTree({
    ...smallFleet,
    'fleet.yaml': fleetOf('{ keys: [{ ssh: { path: keys/signers } }] }'),
    'keys/signers': signers,
  })
  const verification = verificationOf(tree)

  expect(found('{ keys: [{ ssh: { path: keys/signers } }] }', { 'keys/signers': signers })).toEqual([])
  expect(verification).toMatchObject({ mode: 'HEAD', keys: [{ kind: 'ssh', text: signers }] })
  expect(parseAllowedSigners(signers)).toEqual({
    signers: [
      { type, blob },
      { type, blob },
    ],
    faults: [],
  })
})

test('a fleet that says nothing of signatures is told from one that cannot be read', () => {
  expect(verificationOf(makeTree(smallFleet))).toBe('none')
  expect(verificationOf(makeTree({ ...smallFleet, 'fleet.yaml': 'kind: [' }))).toBe('unreadable')
})

test('times of a key need a zone, so that they are the same everywhere', () => {
  const read = (options: string) => parseAllowedSigners(`alice ${options} ${publicKey}`)

  expect(read('valid-after="20240102030405Z",valid-before=20250101Z').signers).toEqual([
    {
      type,
      blob,
      validAfter: Date.UTC(2024, 0, 2, 3, 4, 5) / 1_000,
      validBefore: Date.UTC(2025, 0, 1) / 1_000,
    },
  ])
  expect(read('valid-before="20250101"').faults).toEqual([
    'line 1: "20250101" is no time (YYYYMMDD[HHMM[SS]]Z)',
  ])
})
