import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { environmentSecret } from '../../../src/programs/cli/environment-secret.ts'
import { followSecret, readSecret } from '../../../src/programs/cli/secret-file.ts'

let folder: string
let path: string
let now: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'banyan-secret-'))
  path = join(folder, 'token')
  now = 0
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

function followed(): () => string {
  writeFileSync(path, 'first\n')
  const first = readSecret(path)
  if (typeof first !== 'string') throw new Error(first.fault)
  return followSecret(path, first, readSecret, () => now)
}

test('a secret that is exchanged is followed within a second', () => {
  const secret = followed()
  writeFileSync(path, 'second\n')

  expect(secret()).toBe('first')
  now += 1_000
  expect(secret()).toBe('second')
})

test.each([
  ['is empty', () => writeFileSync(path, '\n')],
  ['cannot be read (ENOENT)', () => rmSync(path)],
])('a secret whose file %s stays what it was, until there is one again', (fault, damage) => {
  const secret = followed()
  damage()
  now += 1_000

  expect(readSecret(path)).toEqual({ fault })
  expect(secret()).toBe('first')
  writeFileSync(path, 'third')
  now += 1_000
  expect(secret()).toBe('third')
})

test('the file that a variable names goes before the variable without it, and one that is not there is told', () => {
  vi.stubEnv('BANYAN_GIT_TOKEN', 'old')
  expect(environmentSecret('BANYAN_GIT_TOKEN')?.()).toBe('old')

  vi.stubEnv('BANYAN_GIT_TOKEN_FILE', path)
  expect(() => environmentSecret('BANYAN_GIT_TOKEN')).toThrow(
    `BANYAN_GIT_TOKEN_FILE: "${path}" cannot be read (ENOENT)`,
  )
  writeFileSync(path, 'new')
  expect(environmentSecret('BANYAN_GIT_TOKEN')?.()).toBe('new')
})
