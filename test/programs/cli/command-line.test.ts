import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeProgram } from '../../../src/programs/cli/program.ts'
import { Terminal } from '../../support/banyan.ts'
import { writeSmallShop } from '../../support/small-shop.ts'

const verbs = [
  'init',
  'validate',
  'render',
  'rendered',
  'plan',
  'explain',
  'schedule',
  'replay',
  'simulate',
  'apply',
  'run',
  'status',
  'where',
  'approve',
  'rebalance',
  'pause',
  'promote',
  'revert',
  'suspend',
  'resume',
  'adopt',
  'rbac',
  'kustomize',
  'version',
  'completion',
]

let terminal: Terminal
beforeAll(() => {
  terminal = new Terminal()
  writeSmallShop(terminal)
})
afterAll(() => terminal.close())

test('--help lists the verbs, and each of them is tried through the command line', async () => {
  const { code, stdout } = await terminal.banyan(['--help'])

  const listed = [...stdout.matchAll(/^ {2}([a-z]+)[| ].* {2}\w/gm)].map(([, name]) => name)
  const tests = readdirSync(import.meta.dirname)
    .filter(name => name.endsWith('.ts'))
    .map(name => readFileSync(join(import.meta.dirname, name), 'utf8'))
    .join('\n')
  expect(code).toBe(0)
  expect(listed.filter(name => name !== 'help')).toEqual(verbs)
  expect(verbs.filter(verb => !tests.includes(`(['${verb}'`))).toEqual([])
})

test.each(verbs)('%s --help ends with examples', verb => {
  let text = ''
  const write = (part: string): void => {
    text += part
  }

  const command = makeProgram().commands.find(each => each.name() === verb)
  command?.configureOutput({ writeOut: write }).outputHelp()

  expect(text).toMatch(/\nExamples:\n( {2}\$ .*banyan .*\n)+$/)
})

test('what a person asks wrongly is told in a line or two on stderr, with exit code 2', async () => {
  const wrong = [
    ['validate', '--source', 'nowhere'],
    ['validate', '--source', 'http://127.0.0.1:9/fleet.git'],
    ['validate', '--source', 'http://127.0.0.1:9/fleet.git', '--path', 'a/../../b'],
    ['validate', '--source', 'gopher://git.example/fleet'],
    ['status', '--branch', 'main'],
    ['validate', '-o', 'xml'],
    ['run', '--interval', 'often'],
    ['run', '--interval', '0s'],
    ['simulate', '--timeout', '1m'],
    ['explain'],
    ['valdiate'],
  ]

  const ends = await Promise.all(wrong.map(args => terminal.banyan(args)))

  expect(ends.map(({ code, stdout }) => ({ code, stdout }))).toEqual(
    wrong.map(() => ({ code: 2, stdout: '' })),
  )
  for (const { stderr } of ends) expect(stderr).toMatch(/^banyan: [^\n]+\n([^\n]+\n)?$/)
  expect(ends[0]?.stderr).toBe('banyan: --source: there is no directory "nowhere"\n')
  expect(ends[1]?.stderr).toMatch(/^banyan: git\/unreachable: /)
  expect(ends[2]?.stderr).toBe('banyan: --path: "a/../../b" leads out of the repository\n')
})

test('a pipe gets no colours, a terminal that asks for them does, and NO_COLOR wins', async () => {
  const plan = ['plan']
  const [piped, ci, forced, none] = await Promise.all([
    terminal.banyan(plan),
    terminal.banyan(plan, { CI: 'true' }),
    terminal.banyan(plan, { FORCE_COLOR: '1' }),
    terminal.banyan(plan, { FORCE_COLOR: '1', NO_COLOR: '1' }),
  ])

  expect(forced.stdout).toContain('\u001b[32mcreate ')
  for (const { stdout } of [piped, ci, none]) expect(stdout).toBe(piped.stdout)
  expect(piped.stdout).not.toContain('\u001b')
})

test('a reader that has seen enough ends the program quietly', () => {
  const main = new URL('../../../src/programs/cli/main.ts', import.meta.url).pathname
  const script = '"$0" "$1" render --cluster paris --provenance | true; echo "${PIPESTATUS[0]}"'
  const options = { cwd: terminal.directory, env: terminal.environment, encoding: 'utf8' as const }

  const out = execFileSync('bash', ['-c', `{ ${script}; } 2>&1`, process.execPath, main], options)

  expect(out).toBe('0\n')
})

test('version prints one line', async () => {
  const [verb, option] = await Promise.all([terminal.banyan(['version']), terminal.banyan(['--version'])])

  expect(verb).toMatchObject({ code: 0, stdout: expect.stringMatching(/^banyan \d+\.\d+\.\d+\n$/) })
  expect(option.code).toBe(0)
})

test('completion completes verbs, options and their values in bash', async () => {
  const { code, stdout } = await terminal.banyan(['completion', 'bash'])
  terminal.write('banyan.bash', stdout)
  const complete = (...words: readonly string[]): string => {
    const script =
      'source ./banyan.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _banyan; echo "${COMPREPLY[@]}"'
    return execFileSync('bash', ['-c', script, 'bash', 'banyan', ...words], {
      cwd: terminal.directory,
      encoding: 'utf8',
    }).trim()
  }

  expect(code).toBe(0)
  expect(complete('val')).toBe('validate')
  expect(complete('render', '--prov')).toBe('--provenance')
  expect(complete('diff', '-o', '')).toBe('text json markdown')
  expect(complete('kustomize', 'b')).toBe('build')
})

test.each(['zsh', 'fish'])('completion for %s names every verb', async shell => {
  const { code, stdout } = await terminal.banyan(['completion', shell])

  expect(code).toBe(0)
  for (const verb of verbs) expect(stdout).toContain(verb)
})
