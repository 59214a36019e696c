import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatDiagnostic } from '../../../src/base/diagnostic/format-diagnostic.ts'
import { readNotifiers } from '../../../src/programs/cli/read-notifiers.ts'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'banyan-notifiers-'))
  writeFileSync(join(directory, 'slack'), 'https://hooks.example/T0/B0/hush \n')
  writeFileSync(join(directory, 'no-address'), 'hush-hush\n')
  writeFileSync(join(directory, 'secret'), 'quiet\n')
  writeFileSync(join(directory, 'empty'), '\n')
})
afterAll(() => rmSync(directory, { recursive: true }))

function read(text: string): ReturnType<typeof readNotifiers> {
  const path = join(directory, 'notify.yaml')
  writeFileSync(path, text)
  return readNotifiers(path)
}

function mistakes(content: string): string {
  const { diagnostics, text } = read(content)
  return diagnostics.map(each => formatDiagnostic(each, () => text).replace(`${directory}/`, '')).join('\n')
}

test('a notifier has its address, from the file or from another one, and the secret of its file', () => {
  const { notifiers, diagnostics } = read(`notifiers:
  - { name: chat, type: slack, urlFile: slack }
  - { name: on-call, type: generic, url: "https://alerts.example/banyan", secretFile: secret }
`)
  expect(diagnostics).toEqual([])
  expect(notifiers.map(({ url, secret, ...rest }) => ({ ...rest, url: url(), secret: secret?.() }))).toEqual([
    { name: 'chat', type: 'slack', url: 'https://hooks.example/T0/B0/hush' },
    { name: 'on-call', type: 'generic', url: 'https://alerts.example/banyan', secret: 'quiet' },
  ])
})

test('an address of Slack in the file itself is refused, and so is what no address is', () => {
  const found = mistakes(`notifiers:
  - { name: a, type: slack, url: "https://hooks.example/T0" }
  - { name: b, type: generic, url: "ftp://alerts.example" }
  - { name: c, type: generic, url: "https://alerts.example", urlFile: slack }
  - { name: d, type: generic }
  - { name: e, type: slack, urlFile: slack, secretFile: secret }
  - { name: f, type: slak, urlfile: slack }
`)
  expect(found).toContain('notify.yaml:2:34: error config/invalid: "url" of Slack is a secret')
  expect(found).toContain('notify.yaml:3:36: error config/invalid: "url" must be an http(s) address')
  expect(found).toContain('notify.yaml:4:36: error config/invalid: "url" and urlFile cannot both be there')
  expect(found).toContain('notify.yaml:5:5: error config/invalid: "urlFile" is missing')
  expect(found).toContain('notify.yaml:6:57: error config/invalid: "secretFile" signs')
  expect(found).toContain('notify.yaml:7:22: error config/invalid: "type" must be one of generic, slack')
  expect(found).toMatch(/notify.yaml:7:28: .*unknown field "urlfile"\n.*\n.*did you mean "urlFile"\?/)
  expect(found).not.toContain('hooks.example')
})

test('what a file of a secret has is never told, and two notifiers have two names', () => {
  const found = mistakes(`notifiers:
  - { name: a, type: slack, urlFile: no-address }
  - { name: a, type: generic, urlFile: slack, secretFile: empty }
  - { name: b, type: slack, urlFile: nowhere }
`)
  expect(found).toContain(
    'notify.yaml:2:38: error config/secret-unusable: the secret in "no-address" must be an http(s) address',
  )
  expect(found).toContain('notify.yaml:3:13: error config/invalid: there are two notifiers "a"')
  expect(found).toContain('notify.yaml:3:59: error config/secret-unusable: the secret in "empty" is empty')
  expect(found).toContain('the secret in "nowhere" cannot be read (ENOENT)')
  expect(found).not.toContain('hush')
})
