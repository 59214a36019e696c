import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createBareRepository } from '../../../src/io/git/bare-repository.ts'
import { credentialsFor, openRepositories } from '../../../src/io/git/repository-directory.ts'

const fleet = 'https://git.example/team/fleet.git'

test('the credentials of the fleet are sent to no other host, whatever address the fleet names', () => {
  const environment = { BANYAN_GIT_TOKEN: 'secret', HOME: '/home' }

  expect(credentialsFor('https://git.example/team/rendered.git', fleet, environment)).toEqual(environment)
  for (const other of [
    'https://evil.example/x.git',
    'http://git.example/x.git',
    'https://git.example:8443/x.git',
  ])
    expect(credentialsFor(other, fleet, environment).BANYAN_GIT_TOKEN).toBe(undefined)
})

test('credentials for what is rendered go before those of the fleet', () => {
  const environment = { BANYAN_GIT_TOKEN: 'secret', BANYAN_RENDERED_GIT_TOKEN: 'other' }

  expect(credentialsFor(fleet, fleet, environment).BANYAN_GIT_TOKEN).toBe('other')
  expect(credentialsFor('https://else.example/x.git', fleet, environment).BANYAN_GIT_TOKEN).toBe('other')
})

test('one address is opened once, and what could not be opened is tried again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-repositories-'))
  const path = join(folder, 'rendered.git')
  const repositories = openRepositories(fleet, { environment: { PATH: process.env.PATH } })
  const early = await repositories.open(path).catch((error: unknown) => error)
  await createBareRepository(path)

  const [one, two] = await Promise.all([repositories.open(path), repositories.open(path)])

  expect(early).toMatchObject({ code: 'git/not-found' })
  expect(one).toBe(two)
  await repositories.close()
  rmSync(folder, { recursive: true })
})
