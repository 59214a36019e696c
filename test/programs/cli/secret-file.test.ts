import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { environmentSecret } from '../../../src/programs/cli/environment-secret.ts'
import type { Log } from '../../../src/programs/cli/log/log.ts'
import { followSecret, readSecret } from '../../../src/programs/cli/secret-file.ts'
import { logSecretNotices, SecretNotices } from '../../../src/programs/cli/secret-notices.ts'

let folder: string
let path: string
let now: number
let notices: SecretNotices
let told: Record<string, unknown>[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'banyan-secret-'))
  path = join(folder, 'token')
  now = 0
  told = []
  notices = new SecretNotices()
  const say: Log['say'] = (level, _, fields, text) => told.push({ level, ...fields, text })
  logSecretNotices({ format: 'text', say, show: () => undefined }, notices)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

function followed(): () => string {
  writeFileSync(path, 'first\n')
  const first = readSecret(path)
  if (typeof first !== 'string') throw new Error(first.fault)
  return followSecret(path, first, readSecret, () => now, notices)
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

test('a file that gives no secret any more is told once for each fault, whoever follows it, and when it is well', () => {
  const followers = [followed(), followed()]
  const askLater = (): void => {
    now += 1_000
    for (const each of followers) each()
  }
  rmSync(path)
  askLater()
  askLater()
  writeFileSync(path, '')
  askLater()
  writeFileSync(path, 'secret')
  askLater()
  askLater()
  rmSync(path)
  askLater()

  const gone = { level: 'warn', file: path, detail: 'cannot be read (ENOENT)' }
  expect(told).toMatchObject([gone, { ...gone, detail: 'is empty' }, { level: 'info', file: path }, gone])
  expect(told.map(({ text }) => text).join()).toContain(`the secret in "${path}" is empty`)
  expect(JSON.stringify(told)).not.toMatch(/first|:"secret/)
})

test('a clock of the machine that is set back does not keep an exchanged secret from being read', () => {
  const steady = vi.spyOn(performance, 'now').mockReturnValue(0)
  const wall = vi.spyOn(Date, 'now').mockReturnValue(9_000_000)
  writeFileSync(path, 'second')
  const secret = followSecret(path, 'first')
  wall.mockReturnValue(0)
  steady.mockReturnValue(1_000)

  expect(secret()).toBe('second')
})

test.each(['\n', '\r\n', '\n\n', '\r\n\n\r'])(
  'line ends at the end of a file are no part of the secret: %j',
  end => {
    writeFileSync(path, ` a\n\nb ${end}`)

    expect(readSecret(path)).toBe(' a\n\nb ')
  },
)

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
