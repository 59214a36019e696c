import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatDiagnostic } from '../../../src/base/diagnostic/format-diagnostic.ts'
import { readReceivers } from '../../../src/programs/cli/read-receivers.ts'
import { UsageError } from '../../../src/programs/cli/usage-error.ts'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'banyan-receivers-'))
  mkdirSync(join(directory, 'secrets'))
  writeFileSync(join(directory, 'secrets/old'), 'the old one\n')
  writeFileSync(join(directory, 'secrets/new'), ' the new one \r\n')
  writeFileSync(join(directory, 'secrets/empty'), '\n')
})
afterAll(() => rmSync(directory, { recursive: true }))

function read(text: string): ReturnType<typeof readReceivers> {
  const path = join(directory, 'webhooks.yaml')
  writeFileSync(path, text)
  return readReceivers(path)
}

/** The mistakes of a file, one after another, without the directory it lies in. */
function mistakes(text: string): string {
  const { diagnostics } = read(text)
  return diagnostics.map(each => formatDiagnostic(each, () => text).replace(`${directory}/`, '')).join('\n')
}

test('a receiver has the secrets of its files without what an editor adds, and the name of its repository', () => {
  const { receivers, diagnostics } = read(`receivers:
  - { name: one, forge: gitea, secretFiles: [secrets/old, secrets/new], repository: "git@Git.Example:acme/fleet.git" }
  - { name: two, forge: generic-hmac, secretFiles: [${directory}/secrets/old] }
`)
  expect(diagnostics).toEqual([])
  expect(receivers).toEqual([
    {
      name: 'one',
      forge: 'gitea',
      secrets: ['the old one', ' the new one '],
      repository: 'git.example/acme/fleet',
    },
    { name: 'two', forge: 'generic-hmac', secrets: ['the old one'] },
  ])
})

test('every mistake of a file is told at once, each with its place', () => {
  const found = mistakes(`receivers:
  - { name: fleet, forge: githab, secretFile: [a] }
  - { name: A/b, forge: gitlab, secretFiles: [] }
  - { name: c, forge: gogs, secretFiles: [a, b, c], repository: /srv/fleet }
  - { name: 1, secretFiles: secrets/old, forge: gogs }
`)
  expect(found).toContain('webhooks.yaml:2:27: error config/invalid: "forge" must be one of github, gitlab, ')
  expect(found).toContain('webhooks.yaml:2:5: error config/invalid: "secretFiles" is missing')
  expect(found).toMatch(
    /webhooks.yaml:2:35: .*unknown field "secretFile"\n.*\n.*did you mean "secretFiles"\?/,
  )
  expect(found).toContain('webhooks.yaml:3:13: error config/invalid: "name" must be lower-case letters')
  expect(found).toContain(
    'webhooks.yaml:3:46: error config/invalid: "secretFiles" must name one file, or two',
  )
  expect(found).toContain(
    'webhooks.yaml:4:42: error config/invalid: "secretFiles" must name one file, or two',
  )
  expect(found).toContain(
    'webhooks.yaml:4:65: error config/invalid: "repository" must be the https or ssh addr',
  )
  expect(found).toContain('webhooks.yaml:5:13: error config/invalid: "name" must be text')
  expect(found).toContain('webhooks.yaml:5:29: error config/invalid: "secretFiles" must be a list')
})

test('a secret that is not there or empty is a mistake, and so is a name that two receivers have', () => {
  const found = mistakes(`receivers:
  - { name: fleet, forge: gitlab, secretFiles: [secrets/empty] }
  - { name: fleet, forge: gitlab, secretFiles: [secrets/old, secrets/nowhere] }
`)
  expect(found).toContain(
    'webhooks.yaml:2:49: error config/secret-unusable: the secret in "secrets/empty" is empty',
  )
  expect(found).toContain('webhooks.yaml:3:62: error config/secret-unusable: the secret in "secrets/nowhere"')
  expect(found).toContain('cannot be read (ENOENT)')
  expect(found).toContain('webhooks.yaml:3:13: error config/invalid: there are two receivers "fleet"')
  expect(found).not.toContain('the old one')
})

test('a file is one map with a list of receivers', () => {
  const receiver = 'receivers: [{ name: a, forge: gogs, secretFiles: [secrets/old] }]\n'
  expect(mistakes(`${receiver}---\n${receiver}`)).toContain(
    'webhooks.yaml:3:1: error config/invalid: the file must have one',
  )
  expect(mistakes('receivers: [\n')).toContain('error yaml/syntax: ')
  expect(mistakes('[]\n')).toContain('webhooks.yaml:1:1: error config/invalid: the file must be a map')
  expect(mistakes('')).toBe('webhooks.yaml: error config/invalid: "receivers" is missing')
  expect(mistakes('receivers: []\n')).toContain('"receivers" must list a receiver')
  expect(() => readReceivers(join(directory, 'absent.yaml'))).toThrow(UsageError)
})
