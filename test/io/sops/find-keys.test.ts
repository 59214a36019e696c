import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFile } from '../../../src/base/tree/make-tree.ts'
import type { AgeKeys } from '../../../src/core/model/sealed.ts'
import { sopsOpener } from '../../../src/io/sops/sops-opener.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { SimulatedCluster } from '../../../src/simulator/simulated-cluster.ts'
import { makeKeys, sealManifest } from '../../support/sealing.ts'

const keys = await makeKeys()
const sealed = { path: 'db.yaml', file: makeFile(await sealManifest({ data: { a: 'x' } }, [keys.recipient])) }

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'banyan-keys-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(path: string, text = `# created: today\n${keys.identity}\n`): string {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

async function open(age: AgeKeys | undefined, environment: Record<string, string> = {}): Promise<unknown> {
  const opener = sopsOpener({
    environment: { HOME: folder, ...environment },
    workingDirectory: folder,
    serviceAccountDirectory: folder,
    openHome: () => Promise.reject(new Error('there is no home')),
  })
  const decryption = { provider: 'sops' as const, ...(age && { age }) }
  return opener.open(sealed, decryption).then(
    ({ values }) => [...values.values()],
    error => (error as Error).message,
  )
}

test('keys are found in files, relative to where Banyan runs or to the home', async () => {
  write('keys/age.txt')

  expect(await open({ keyFiles: ['absent.txt', 'keys/age.txt'] })).toEqual(['x'])
  expect(await open({ keyFiles: ['~/keys/age.txt'] })).toEqual(['x'])
})

test('keys are found in variables, several in one', async () => {
  const other = await makeKeys()

  expect(await open({ env: ['KEYS'] }, { KEYS: `${other.identity}\n${keys.identity}` })).toEqual(['x'])
})

test('without names the keys count that sops would use', async () => {
  expect(await open(undefined, { SOPS_AGE_KEY: keys.identity })).toEqual(['x'])
  expect(await open(undefined, { SOPS_AGE_KEY_FILE: write('elsewhere.txt') })).toEqual(['x'])
  write('.config/sops/age/keys.txt')
  expect(await open(undefined)).toEqual(['x'])
})

test('keys are found in a directory of Secrets, in the namespace of the process where none is named', async () => {
  write('namespace', 'ours\n')
  write('ours/age/one.agekey')
  write('theirs/age/key', keys.identity)
  const environment = { BANYAN_SECRETS_DIR: folder }

  expect(await open({ secretRef: { name: 'age' } }, environment)).toEqual(['x'])
  expect(await open({ secretRef: { name: 'age', namespace: 'theirs', key: 'key' } }, environment)).toEqual([
    'x',
  ])
  expect(await open({ secretRef: { name: 'age', namespace: 'theirs' } }, environment)).toContain(
    'Secret age has no entry *.agekey',
  )
})

test('keys are found in a Secret of the cluster that Banyan runs in, as it is now', async () => {
  const home = new SimulatedCluster({ name: 'home', clock: new SimulatedClock() })
  const api = home.connect()
  const opener = sopsOpener({ environment: {}, serviceAccountDirectory: folder, openHome: async () => api })
  const put = (identity: string): Promise<unknown> => {
    const metadata = { name: 'age', namespace: 'default' }
    const data = { 'a.agekey': Buffer.from(identity).toString('base64') }
    return api.apply({ apiVersion: 'v1', kind: 'Secret', metadata, data }, { fieldManager: 'admin' })
  }
  const decryption = { provider: 'sops', age: { secretRef: { name: 'age', namespace: 'default' } } } as const

  await put((await makeKeys()).identity)
  await expect(opener.open(sealed, decryption)).rejects.toThrow('none of 1 age keys fits')
  await put(keys.identity)

  expect([...(await opener.open(sealed, decryption)).values.values()]).toEqual(['x'])
})

test('what is no key is told by its line, and never quoted', async () => {
  const broken = keys.identity.replace(/.$/, last => (last === 'Q' ? 'P' : 'Q'))
  write('keys.txt', `# a\n${broken}\nAGE-PLUGIN-YUBIKEY-1QQQ\n`)

  const message = await open({ keyFiles: ['keys.txt', 'gone.txt'], env: ['NONE'] })

  expect(message).toContain('line 2 of keys.txt is no age identity')
  expect(message).toContain('line 3 of keys.txt is no age identity')
  expect(message).toContain('gone.txt cannot be read; NONE is not set')
  expect(message).not.toMatch(/AGE-(?:SECRET|PLUGIN)/)
})
