import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createBareRepository } from '../../../src/io/git/bare-repository.ts'
import type { SecretOf } from '../../../src/io/git/parse-remote.ts'
import { credentialsFor, openRepositories } from '../../../src/io/git/repository-directory.ts'

const fleet = 'https://git.example/team/fleet.git'

function secretsOf(environment: Readonly<Record<string, string>>): SecretOf {
  return variable => {
    const secret = environment[variable]
    return secret === undefined ? undefined : () => secret
  }
}

function tokenFor(address: string, environment: Readonly<Record<string, string>>): string | undefined {
  return credentialsFor(address, fleet, secretsOf(environment))('BANYAN_GIT_TOKEN')?.()
}

test('the credentials of the fleet are sent to no other host, whatever address the fleet names', () => {
  const environment = { BANYAN_GIT_TOKEN: 'secret' }

  expect(tokenFor('https://git.example/team/rendered.git', environment)).toBe('secret')
  for (const other of [
    'https://evil.example/x.git',
    'http://git.example/x.git',
    'https://git.example:8443/x.git',
  ])
    expect(tokenFor(other, environment)).toBe(undefined)
})

test('credentials for what is rendered go before those of the fleet', () => {
  const environment = { BANYAN_GIT_TOKEN: 'secret', BANYAN_RENDERED_GIT_TOKEN: 'other' }

  expect(tokenFor(fleet, environment)).toBe('other')
  expect(tokenFor('https://else.example/x.git', environment)).toBe('other')
})

test('one address is opened once, and what could not be opened is tried again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-repositories-'))
  const path = join(folder, 'rendered.git')
  const repositories = openRepositories(fleet, { secretOf: secretsOf({}) })
  const early = await repositories.open(path).catch((error: unknown) => error)
  await createBareRepository(path)

  const [one, two] = await Promise.all([repositories.open(path), repositories.open(path)])

  expect(early).toMatchObject({ code: 'git/not-found' })
  expect(one).toBe(two)
  await repositories.close()
  rmSync(folder, { recursive: true })
})
