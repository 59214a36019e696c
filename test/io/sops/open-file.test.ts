import { beforeAll, expect, test } from 'vitest'
import { makeFile } from '../../../src/base/tree/make-tree.ts'
import type { OperationError } from '../../../src/core/model/operation-error.ts'
import type { OpenedFile } from '../../../src/core/model/sealed.ts'
import { openFile } from '../../../src/io/sops/open-file.ts'
import { type Keys, makeKeys, sealBinary, sealDotenv, sealManifest } from '../../support/sealing.ts'

let keys: Keys
let others: Keys

beforeAll(async () => {
  keys = await makeKeys()
  others = await makeKeys()
})

const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'db', labels: { '10': 'ten', '2': 'two' } },
  stringData: { user: 'admin', password: 'hunter2', empty: '', port: 5432, ratio: 0.5, on: true },
}

function open(text: string, path = 'secret.yaml', identities = [keys.identity]): Promise<OpenedFile> {
  return openFile({ path, file: makeFile(text) }, { keys: identities, notes: [] })
}

async function refusal(text: string, path?: string, identities?: string[]): Promise<OperationError> {
  return open(text, path, identities).then(
    () => expect.fail('it was opened'),
    error => error as OperationError,
  )
}

test('every value of a manifest is given by how it stands in the file, with its type', async () => {
  const { values } = await open(await sealManifest(secret, [keys.recipient]))

  expect([...values.values()]).toEqual(['admin', 'hunter2', 5432, 0.5, true])
})

test('any of several identities may fit any of several recipients', async () => {
  const text = await sealManifest(secret, [others.recipient, keys.recipient])
  const unrelated = await makeKeys()

  const { values } = await open(text, undefined, [unrelated.identity, keys.identity])

  expect(values.size).toBe(5)
})

test('a file for somebody else says for whom, and names no identity', async () => {
  const error = await refusal(await sealManifest(secret, [others.recipient]))

  expect(error).toMatchObject({ code: 'secret/key-missing', retryable: true })
  expect(error.message).toContain(others.recipient)
  expect(error.message).not.toContain('AGE-SECRET-KEY')
})

test('a plain value that was changed, taken away or put in another order breaks the whole file', async () => {
  const text = await sealManifest(secret, [keys.recipient])

  for (const changed of [
    text.replace('name: db', 'name: other'),
    text.replace(/^ *"10": ten\n/m, ''),
    text.replace('name: db', 'name: db\n  namespace: added'),
  ]) {
    expect(changed).not.toBe(text)
    expect(await refusal(changed)).toMatchObject({ code: 'secret/unreadable', retryable: false })
  }
})

test('an encrypted value that stands elsewhere, was changed or lost its end is refused', async () => {
  const text = await sealManifest(secret, [keys.recipient])
  const [user = '', password = ''] = text.match(/ENC\[[^\]]*\]/g) ?? []

  const swapped = text.replace(user, '@').replace(password, user).replace('@', password)
  const flipped = text.replace(/data:./, found => (found === 'data:A' ? 'data:B' : 'data:A'))
  const [short = ''] = /tag:[^,]*/.exec(text) ?? []
  for (const changed of [swapped, flipped, text.replace(short, `tag:${short.slice(4, 12)}`)])
    expect((await refusal(changed)).code).toBe('secret/unreadable')
})

test('a dotenv file gives its lines as a generator reads them', async () => {
  const { values, content } = await open(
    await sealDotenv({ USER: 'admin', KEY: 'two\nlines', NONE: '' }, [keys.recipient]),
    '.env',
  )

  expect([...values.values()]).toEqual(['admin', 'two\\nlines'])
  expect(Buffer.from(content).toString()).toBe('USER=admin\nKEY=two\\nlines\nNONE=\n')
})

test('a file of any bytes comes back as it was', async () => {
  const bytes = Uint8Array.from([0, 255, 254, 10, 13, 65])

  const { content } = await open(await sealBinary(bytes, [keys.recipient]), 'store.jks')

  expect([...content]).toEqual([...bytes])
})

test.each([
  ['a split data key', { key_groups: [{}] }, 'split among key groups'],
  ['keys of clouds alone', { kms: [{ arn: 'a' }] }, 'encrypted for kms'],
  ['PGP alone', { pgp: [{ fp: 'a' }], kms: [] }, 'encrypted for pgp'],
])('%s is refused by name', async (_, block, words) => {
  const sops = { mac: 'ENC[a]', lastmodified: '2026-01-02T03:04:05Z', ...block }

  const error = await refusal(JSON.stringify({ kind: 'Secret', sops }))

  expect(error).toMatchObject({ code: 'secret/unsupported', message: expect.stringContaining(words) })
  expect(error.message).toContain('secret.yaml')
})

test.each([
  'a: 1',
  '',
  'sops: 5',
  '- list',
  'sops: { mac: x }',
  '[sops',
  '{"sops": {"mac": 1}}',
  'a: &x b\nc: *x',
])('what is no file of SOPS is told: %s', async text => {
  expect((await refusal(text)).code).toBe('secret/unreadable')
})
