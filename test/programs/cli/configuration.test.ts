import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { formatDiagnostic } from '../../../src/base/diagnostic/format-diagnostic.ts'
import { runCommand } from '../../../src/programs/cli/commands/run.ts'
import { configurable, configurableOptions } from '../../../src/programs/cli/configurable.ts'
import { type ReadConfiguration, readConfiguration } from '../../../src/programs/cli/read-configuration.ts'
import { Terminal } from '../../support/banyan.ts'

const head = 'apiVersion: banyan.dev/v1alpha1\nkind: BanyanConfig\n'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'banyan-configuration-'))
  writeFileSync(join(directory, 'secret'), 'quiet\n')
})
afterAll(() => rmSync(directory, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

function write(text: string): string {
  const path = join(directory, 'banyan.yaml')
  writeFileSync(path, text)
  return path
}

function read(text: string): ReadConfiguration {
  return readConfiguration(write(text), configurableOptions(runCommand()))
}

function mistakes(content: string): string {
  const { diagnostics, text } = read(content)
  return diagnostics.map(each => formatDiagnostic(each, () => text).replace(`${directory}/`, '')).join('\n')
}

/** What a verb with a few options is called with. */
async function optionsOf(...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  let seen: Readonly<Record<string, unknown>> = {}
  const verb = configurable(
    new Command('verb')
      .option('--branch <name>', '', 'main')
      .option('--leader-elect', '')
      .option('--no-leader-elect', '')
      .option('--no-wait', '')
      .option('--label <text...>', '')
      .action(options => {
        seen = options
      }),
  )
  await verb.parseAsync(args, { from: 'user' })
  return seen
}

test('keys of several files are a list, as the flag may be repeated, or the one file', () => {
  const { options, diagnostics } = read(`${head}verifyKeys: [alice.pub, bob.asc]\n`)
  expect(diagnostics).toEqual([])
  expect(options).toMatchObject({ verifyKeys: ['alice.pub', 'bob.asc'] })
  expect(read(`${head}verifyKeys: alice.pub\n`).options).toMatchObject({ verifyKeys: ['alice.pub'] })
})

test('every option that run takes is a field, read as its flag is, beside receivers and notifiers', () => {
  const { options, receivers, notifiers, diagnostics } = read(`${head}source: ssh://git@git.example/fleet.git
gitBackend: native
interval: 10s
concurrency: 4
listen: :8080
receivers: [{ name: fleet, forge: gitea, secretFiles: [secret] }]
notifiers: [{ name: ops, type: generic, url: "https://alerts.example", secretFile: secret }]
`)
  expect(diagnostics).toEqual([])
  expect(options).toEqual({
    source: 'ssh://git@git.example/fleet.git',
    gitBackend: 'native',
    interval: 10_000,
    concurrency: 4,
    listen: { host: '', port: 8_080 },
  })
  expect(receivers).toEqual([{ name: 'fleet', forge: 'gitea', secrets: ['quiet'] }])
  expect(notifiers?.map(each => ({ ...each, url: each.url(), secret: each.secret?.() }))).toEqual([
    { name: 'ops', type: 'generic', url: 'https://alerts.example', secret: 'quiet' },
  ])
})

test('every mistake of a file is told at its place, and nothing that may be a secret', () => {
  const found = mistakes(`apiVersion: banyan.dev/v1
source: https://bot:hush@git.example/fleet.git
brnch: main
branch: 1.0
interval: 30
concurrency: [4]
gitBackend: nativ
gitToken: hush-hush
output: text
receivers: [{ name: fleet, forge: gitea, secretFile: [a] }]
notifiers: [{ name: chat, type: slack, url: "https://hooks.example/T0" }]
`)
  const told = (line: string): void => expect(found).toContain(`banyan.yaml:${line}`)
  told('1:13: error config/invalid: "apiVersion" must be banyan.dev/v1alpha1\n')
  told('1:1: error config/invalid: "kind" is missing\n')
  told('2:9: error config/invalid: "source" has a credential')
  told('3:1: error config/invalid: unknown field "brnch"\n')
  told('4:9: error config/invalid: "branch" must be text\n')
  told('5:11: error config/invalid: "interval" is "30": write a duration such as 30s')
  told('6:14: error config/invalid: "concurrency" must be text\n')
  told('7:13: error config/invalid: "gitBackend" is "nativ": choose one of auto, embedded, native\n')
  told('8:1: error config/invalid: unknown field "gitToken"\n')
  told('9:1: error config/invalid: unknown field "output"\n')
  told('10:42: error config/invalid: unknown field "secretFile"\n')
  told('11:45: error config/invalid: "url" of Slack is a secret')
  expect(found).toContain('did you mean "branch"?')
  expect(found).toContain('did you mean "secretFiles"?')
  expect(found).not.toMatch(/hush|hooks\.example/)
})

test('a secret that cannot be read is told where the file names it', () => {
  const found = mistakes(`${head}receivers: [{ name: fleet, forge: gitea, secretFiles: [nowhere] }]\n`)
  expect(found).toContain('banyan.yaml:3:56: error config/secret-unusable: the secret in "nowhere" cannot be')
})

test('a flag counts before its variable, that before the file, and that before the default', async () => {
  const config = write(`${head}branch: file\nleaderElect: true\nlabel: [a, b]\nwait: false\n`)

  const byDefault = await optionsOf()
  const byFile = await optionsOf('--config', config)
  vi.stubEnv('BANYAN_CONFIG', config)
  vi.stubEnv('BANYAN_BRANCH', 'variable')
  vi.stubEnv('BANYAN_LEADER_ELECT', 'false')
  const byVariable = await optionsOf()
  const byFlag = await optionsOf('--branch', 'flag', '--leader-elect', '--label', 'c')
  vi.stubEnv('BANYAN_WAIT', 'true')
  const without = await optionsOf('--no-leader-elect')

  expect(byDefault).toEqual({ branch: 'main', wait: true })
  expect(byFile).toEqual({ config, branch: 'file', leaderElect: true, label: ['a', 'b'], wait: false })
  expect(byVariable).toMatchObject({ branch: 'variable', leaderElect: false, label: ['a', 'b'], wait: false })
  expect(byFlag).toMatchObject({ branch: 'flag', leaderElect: true, label: ['c'] })
  expect(without).toMatchObject({ branch: 'variable', leaderElect: false, wait: true })
})

test('a variable that is wrong names itself', async () => {
  vi.stubEnv('BANYAN_LEADER_ELECT', 'yes')
  await expect(optionsOf()).rejects.toThrow(
    'the environment variable BANYAN_LEADER_ELECT must be true or false',
  )
})

test('run is configured by a file, and refuses one with mistakes', async () => {
  const terminal = new Terminal()
  terminal.write('banyan.yaml', `${head}source: of-the-file\nbranch: main\n`)
  terminal.write('wrong.yaml', `${head}interval: soon\n`)
  terminal.write('deaf.yaml', `${head}receivers: [{ name: a, forge: gogs, secretFiles: [secret] }]\n`)
  terminal.write('secret', 'quiet\n')
  const [file, wrong, variable, deaf, help] = await Promise.all([
    terminal.banyan(['run', '--config', 'banyan.yaml']),
    terminal.banyan(['run', '--config', 'wrong.yaml']),
    terminal.banyan(['run'], { BANYAN_INTERVAL: 'soon' }),
    terminal.banyan(['run', '--config', 'deaf.yaml']),
    terminal.banyan(['run', '--help']),
  ])
  terminal.close()

  expect([file, wrong, variable, deaf].map(each => each?.code)).toEqual([2, 2, 2, 2])
  expect(file?.stderr).toContain('of-the-file')
  expect(wrong?.stderr).toMatch(/^wrong.yaml:3:11: error config\/invalid: "interval" is "soon": write a/)
  expect(wrong?.stderr).toContain('\nbanyan: "wrong.yaml" cannot be used as it is\n')
  expect(variable?.stderr).toContain('BANYAN_INTERVAL is "soon": write a duration')
  expect(deaf?.stderr).toContain('receivers need --listen')
  expect(help?.stdout).toContain('kind: BanyanConfig')
  expect(help?.stdout).toContain('env: BANYAN_INTERVAL')
})
