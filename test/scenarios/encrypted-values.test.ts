import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isObject } from '../../src/base/std/json.ts'
import { filesBelow, textOf } from '../../src/base/tree/tree.ts'
import type { KubernetesObject } from '../../src/core/model/object.ts'
import { sopsOpener } from '../../src/io/sops/sops-opener.ts'
import { type Keys, makeKeys, sealBinary, sealDotenv, sealManifest } from '../support/sealing.ts'
import { SmallFleet } from './small-fleet.ts'

const folder = mkdtempSync(join(tmpdir(), 'banyan-keys-'))
const keyFile = join(folder, 'keys.txt')
let keys: Keys
let next: Keys

beforeAll(async () => {
  keys = await makeKeys()
  next = await makeKeys()
})

afterAll(() => rmSync(folder, { recursive: true }))

const plaintext = 'correct-horse-battery'

function fleetWithKeys(): SmallFleet {
  writeFileSync(keyFile, keys.identity)
  const openHome = () => Promise.reject(new Error('there is no home'))
  const fleet = new SmallFleet()
  fleet.open(sopsOpener({ environment: {}, openHome }))
  fleet.commit({
    'fleet.yaml': `apiVersion: banyan.dev/v1alpha1
kind: Fleet
metadata: { name: small }
spec: { levels: [region], decryption: { provider: sops, age: { keyFiles: ["${keyFile}"] } } }
`,
  })
  return fleet
}

function manifest(value: string, kind = 'Secret', name = 'db') {
  const data = kind === 'Secret' ? { stringData: { password: value } } : { data: { password: value } }
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'default' }, ...data }
}

async function read(fleet: SmallFleet, name: string, kind = 'Secret', where = 'tokyo') {
  const api = fleet.clusters.cluster(where).connect()
  return api.get({ apiVersion: 'v1', kind, namespace: 'default', name })
}

function decoded(object: KubernetesObject | undefined): Record<string, string> {
  const data = isObject(object?.data) ? Object.entries(object.data) : []
  return Object.fromEntries(
    data.map(([key, value]) => [key, Buffer.from(String(value), 'base64').toString()]),
  )
}

/** All that is said of a round: its outcomes and the whole status branch. */
function told(fleet: SmallFleet, round: object): string {
  const commit = fleet.remote.commit(fleet.remote.branches.get('banyan/status') ?? '')
  const files = commit === undefined ? [] : [...filesBelow(commit.tree)].map(([, file]) => textOf(file))
  expect(files).not.toEqual([])
  return inspect([round, files], { depth: 12, maxArrayLength: null, maxStringLength: null })
}

function hides(text: string): void {
  for (const form of [plaintext, Buffer.from(plaintext).toString('base64'), keys.identity])
    expect(text).not.toContain(form)
}

test('an encrypted Secret reaches every cluster decrypted, without its metadata, and nothing tells its value', async () => {
  const fleet = fleetWithKeys()
  fleet.commit({ 'templates/web/db.yaml': await sealManifest(manifest(plaintext), [keys.recipient]) })

  const round = await fleet.round()
  const secret = await read(fleet, 'db')

  expect(round.outcomes.map(({ result }) => result)).toEqual(['applied', 'applied', 'applied', 'applied'])
  expect(decoded(secret)).toEqual({ password: plaintext })
  expect(secret).not.toHaveProperty('sops')
  hides(told(fleet, round))
})

test('a fleet at rest asks nothing, and the same value encrypted again is applied again', async () => {
  const fleet = fleetWithKeys()
  fleet.commit({ 'templates/web/db.yaml': await sealManifest(manifest(plaintext), [keys.recipient]) })
  await fleet.round()
  fleet.restart()
  await fleet.round()
  expect(fleet.clusters.cluster('tokyo').requestsOf('apply')).toBe(0)

  fleet.commit({ 'templates/web/db.yaml': await sealManifest(manifest(plaintext), [keys.recipient]) })
  const { outcomes } = await fleet.round()

  expect(outcomes.map(({ result }) => result)).toEqual(['applied', 'applied', 'applied', 'applied'])
  expect(decoded(await read(fleet, 'db'))).toEqual({ password: plaintext })
})

test('generators take encrypted dotenv files, manifests and files of any kind', async () => {
  const fleet = fleetWithKeys()
  fleet.commit({
    'templates/web/kustomization.yaml': `resources: [web.yaml]
namePrefix: my-
secretGenerator:
  - { name: env, namespace: default, envs: [a.env, b.env], options: { disableNameSuffixHash: true } }
  - { name: file, namespace: default, files: [store.jks, config.yaml], options: { disableNameSuffixHash: true } }
`,
    'templates/web/a.env': await sealDotenv({ USER: 'admin', PASSWORD: plaintext }, [keys.recipient]),
    'templates/web/b.env': await sealDotenv({ TOKEN: 'xyz' }, [keys.recipient]),
    'templates/web/store.jks': await sealBinary(Buffer.from(plaintext), [keys.recipient]),
    'templates/web/config.yaml': await sealManifest({ data: plaintext }, [keys.recipient]),
  })

  const round = await fleet.round()

  expect(decoded(await read(fleet, 'my-env'))).toEqual({ USER: 'admin', PASSWORD: plaintext, TOKEN: 'xyz' })
  const { 'store.jks': store, 'config.yaml': config } = decoded(await read(fleet, 'my-file'))
  expect([store, config?.trim()]).toEqual([plaintext, `data: "${plaintext}"`])
  hides(told(fleet, round))
})

test('overrides carry encrypted values as wholes, also into other kinds and from Components', async () => {
  const fleet = fleetWithKeys()
  fleet.commit({
    'templates/web/kustomization.yaml': `resources: [web.yaml, db.yaml, other.yaml]
replacements:
  - source: { kind: Secret, name: db, fieldPath: stringData.password }
    targets: [{ select: { kind: ConfigMap, name: other }, fieldPaths: [data.copy] }]
`,
    'templates/web/db.yaml': await sealManifest(manifest('for-all'), [keys.recipient]),
    'templates/web/other.yaml': `{apiVersion: v1, kind: ConfigMap, metadata: {name: other, namespace: default}, data: {copy: ""}}`,
    'clusters/asia/overrides/web/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches: [{ path: patch.yaml }]
`,
    'clusters/asia/overrides/web/patch.yaml': await sealManifest(manifest(plaintext), [keys.recipient]),
  })

  const round = await fleet.round()

  expect(decoded(await read(fleet, 'db'))).toEqual({ password: plaintext })
  expect(decoded(await read(fleet, 'db', 'Secret', 'paris'))).toEqual({ password: 'for-all' })
  expect(await read(fleet, 'other', 'ConfigMap')).toMatchObject({ data: { copy: 'for-all' } })
  hides(told(fleet, round))
})

test('a part of an encrypted value is a located mistake, and its application stays as it was', async () => {
  const fleet = fleetWithKeys()
  await fleet.round()
  fleet.commit({
    'templates/web/kustomization.yaml': `resources: [web.yaml, db.yaml, other.yaml]
replacements:
  - source: { kind: Secret, name: db, fieldPath: stringData.password }
    targets: [{ select: { kind: ConfigMap, name: other }, fieldPaths: [data.url], options: { delimiter: "@", index: 1 } }]
`,
    'templates/web/db.yaml': await sealManifest(manifest(plaintext), [keys.recipient]),
    'templates/web/other.yaml': `{apiVersion: v1, kind: ConfigMap, metadata: {name: other, namespace: default}, data: {url: "a@b"}}`,
  })

  const { diagnostics } = await fleet.round()

  expect(diagnostics.find(({ code }) => code === 'render/encrypted-value')).toMatchObject({
    message: expect.stringContaining('"data.url" of ConfigMap default/other'),
    at: { file: 'templates/web/other.yaml' },
  })
  expect(await read(fleet, 'other', 'ConfigMap')).toBeUndefined()
  expect(await fleet.replicas('agent')).toMatchObject({ tokyo: 1, paris: 1 })
})

test('where no key fits, that application waits and says for whom its file is; others go on', async () => {
  const fleet = fleetWithKeys()
  fleet.commit({ 'templates/web/db.yaml': await sealManifest(manifest(plaintext), [next.recipient]) })

  const round = await fleet.round()

  const failure = round.outcomes[0]?.failures[0]
  expect(failure).toMatchObject({ code: 'secret/key-missing', at: { file: 'templates/web/db.yaml' } })
  expect(failure?.message).toContain(next.recipient)
  expect(await read(fleet, 'db')).toBeUndefined()
  expect(await fleet.replicas('agent')).toMatchObject({ tokyo: 1, paris: 1 })
  hides(told(fleet, round))
})

test('keys are exchanged without a restart, and both count meanwhile', async () => {
  const fleet = fleetWithKeys()
  fleet.commit({ 'templates/web/db.yaml': await sealManifest(manifest('one'), [keys.recipient]) })
  await fleet.round()

  writeFileSync(keyFile, `# two\n${keys.identity}\n${next.identity}\n`)
  fleet.commit({ 'templates/web/db.yaml': await sealManifest(manifest('two'), [next.recipient]) })
  await fleet.round()
  expect(decoded(await read(fleet, 'db'))).toEqual({ password: 'two' })

  writeFileSync(keyFile, next.identity)
  fleet.commit({ 'templates/web/db.yaml': await sealManifest(manifest('three'), [next.recipient]) })
  await fleet.round()
  expect(decoded(await read(fleet, 'db'))).toEqual({ password: 'three' })
})

test('what a server says of an object with decrypted values is not repeated', async () => {
  const fleet = fleetWithKeys()
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'db', namespace: 'default' },
    spec: { ports: [{ port: plaintext }] },
  }
  fleet.commit({ 'templates/web/db.yaml': await sealManifest(service, [keys.recipient], ['port']) })

  const round = await fleet.round()

  expect(round.outcomes[0]?.failures).not.toEqual([])
  hides(told(fleet, round))
})

test('a value that was copied into a file of its own is a mistake of that file', async () => {
  const fleet = fleetWithKeys()
  const sealed = await sealManifest(manifest(plaintext), [keys.recipient])
  const [value = ''] = /ENC\[[^\]]*\]/.exec(sealed) ?? []
  fleet.commit({
    'templates/agent/copy.yaml': `{apiVersion: v1, kind: ConfigMap, metadata: {name: copy, namespace: default}, data: {a: "${value}"}}`,
    'templates/web/db.yaml': sealed,
  })

  const { diagnostics } = await fleet.round()

  expect(diagnostics).toContainEqual(
    expect.objectContaining({
      code: 'fleet/encrypted-value',
      at: expect.objectContaining({ file: 'templates/agent/copy.yaml' }),
    }),
  )
  expect(await read(fleet, 'copy', 'ConfigMap')).toBeUndefined()
})
