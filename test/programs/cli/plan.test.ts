import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Terminal } from '../../support/banyan.ts'
import { type GitHttpServer, startGitHttpServer } from '../../support/git-http-server.ts'
import { writeSmallShop } from '../../support/small-shop.ts'

let terminal: Terminal
let server: GitHttpServer
let first: string

/** Four commits: 10 replicas (tag v1), 12, a new image, the berlin cluster's file removed; then an edit of a file. */
beforeAll(async () => {
  terminal = new Terminal()
  terminal.git('init', '--quiet', '--initial-branch=main')
  writeSmallShop(terminal, 'fleet/')
  first = terminal.commit('one')
  terminal.git('tag', '--annotate', 'v1', '--message', 'the first')
  terminal.edit('fleet/clusters/policies/web.yaml', 'replicas: 10', 'replicas: 12')
  terminal.commit('two')
  terminal.edit('fleet/templates/web/kustomization.yaml', '1.27', '1.28')
  terminal.commit('three')
  terminal.git('branch', 'side')
  terminal.remove('fleet/clusters/europe/berlin')
  terminal.commit('four')
  cpSync(join(terminal.directory, '.git'), join(terminal.home, 'remotes/fleet.git'), { recursive: true })
  server = await startGitHttpServer({ root: join(terminal.home, 'remotes') })
  terminal.edit('fleet/templates/web/service.yaml', 'port: 80', 'port: 8080')
})
afterAll(async () => {
  await server.close()
  terminal.close()
})

const plan = (...args: readonly string[]): ReturnType<Terminal['banyan']> =>
  terminal.banyan(['plan', '--source', 'fleet', ...args])

test('nothing was applied yet: everything is new', async () => {
  const { code, stdout } = await plan()

  expect(code).toBe(1)
  expect(stdout).toMatch(/^Plan: 2 clusters: 6 added, 2 clusters join\n/)
})

test.each([
  [['--from', 'HEAD'], '2 clusters: 2 changed', 'port: 8080'],
  [['--from', 'HEAD~1', '--to', 'main'], 'cluster detached', 'berlin  4 → 0'],
  [['--from', 'main~2', '--to', 'side'], '3 clusters: 3 changed', 'nginx:1.28'],
  [['--from', 'v1', '--to', 'v1~0'], 'Plan: no changes', ''],
  [['--from', 'side^^', '--to', 'side^1'], 'web: Deployment.apps web/web  10 → 12', ''],
])('plan %s reads what git means by it', async (args, headline, detail) => {
  const { code, stdout, stderr } = await plan(...args)

  expect(stderr).toBe('')
  expect(stdout).toContain(headline)
  expect(stdout).toContain(detail)
  expect(code).toBe(stdout.includes('no changes') ? 0 : 1)
})

test('a plan is read by machines, and fits a comment', async () => {
  const between = ['--from', first.slice(0, 8), '--to', 'side']
  const [json, markdown] = await Promise.all([
    plan(...between, '-o', 'json'),
    plan(...between, '-o', 'markdown'),
  ])

  expect(json.code).toBe(1)
  expect(JSON.parse(json.stdout)).toMatchObject({
    kind: 'FleetPlan',
    counts: { clusters: 3, changed: 3, deleted: 0 },
    moves: [{ application: 'web', root: { from: 10, to: 12 } }],
  })
  expect(markdown).toMatchObject({ code: 1, stdout: expect.stringMatching(/^### Banyan plan: 3 clusters/) })
})

test('a branch of a directory, and one of a remote, are read without its files', async () => {
  const remote = ['--source', `${server.url}/fleet.git`, '--path', 'fleet']
  const between = ['--from', 'main~3', '--to', 'HEAD', '-o', 'json']
  const [local, far, abbreviated] = await Promise.all([
    plan('--branch', 'side', ...between),
    terminal.banyan(['diff', ...remote, '--branch', 'side', ...between]),
    terminal.banyan(['diff', ...remote, '--from', first.slice(0, 10), '--to', 'side', '-o', 'json']),
  ])

  expect(local).toMatchObject({ code: 1, stderr: '' })
  expect(JSON.parse(local.stdout).moves[0].root).toMatchObject({ from: 10, to: 12 })
  expect(far).toEqual(local)
  expect(abbreviated).toEqual(local)
})

test('a revision that is not there is told in one line, with exit code 2', async () => {
  const [unknown, older, outside, both] = await Promise.all([
    plan('--from', 'mian'),
    plan('--from', 'HEAD~9'),
    terminal.banyan(['plan', '--source', join(terminal.home, 'cache'), '--from', 'HEAD']),
    plan('--live', '--from', 'HEAD'),
  ])

  expect(unknown).toEqual({
    code: 2,
    stdout: '',
    stderr: 'banyan: there is no revision "mian" among the branches, tags and commits\n',
  })
  expect(older).toEqual({
    code: 2,
    stdout: '',
    stderr: 'banyan: there is no revision "HEAD~9" among the branches, tags and commits\n',
  })
  expect(outside).toMatchObject({ code: 2, stderr: expect.stringMatching(/^banyan: .*no Git repository\n$/) })
  expect(both).toMatchObject({ code: 2, stderr: 'banyan: --live and --from exclude each other\n' })
})
