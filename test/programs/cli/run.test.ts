import { dirname } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type GitHttpServer, startGitHttpServer } from '../../support/git-http-server.ts'
import { PushedShop } from '../../support/pushed-shop.ts'

const shop = new PushedShop()
const { terminal } = shop
let server: GitHttpServer
let url: string

beforeAll(async () => {
  await shop.start()
  server = await startGitHttpServer({ root: dirname(shop.remote) })
  url = `${server.url}/fleet.git`
})
afterAll(async () => {
  await server.close()
  await shop.close()
})

const web = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'web', name: 'web' }

test('run follows a remote: a commit reaches the clusters, a stop waits for its approval', async () => {
  const run = terminal.start(['run', '--source', url, '--interval', '300ms'])
  await run.shows('every cluster is as the fleet says')
  run.news()

  terminal.edit('clusters/policies/web.yaml', 'replicas: 10', 'replicas: 12')
  const second = shop.push('two').slice(0, 12)
  await run.shows(`revision ${second}: 2 clusters: 2 changed`, 'every cluster is as the fleet says')
  const replicas = (await shop.clusters.api('america').get(web))?.spec

  terminal.remove('clusters/policies/web.yaml')
  shop.push('three')
  await run.shows('banyan approve ')
  const [command = '', digest = ''] = /banyan approve ([0-9a-f]{64}) .*/.exec(run.screen()) ?? []
  const at = ['--source', url]
  const [approved, wrongBranch] = await Promise.all([
    terminal.banyan(['approve', digest, ...at]),
    terminal.banyan(['approve', digest, ...at, '--branch', 'nowhere']),
  ])
  await run.shows('approved by ', '✓ america  2 deleted')
  const status = await terminal.banyan(['status', ...at, '-o', 'yaml'])
  const { code } = await run.stop('SIGTERM')

  expect(replicas).toMatchObject({ replicas: 5 })
  expect(command).toBe(`banyan approve ${digest} --source ${url}`)
  expect(approved.code).toBe(0)
  expect(wrongBranch).toMatchObject({ code: 2, stderr: 'banyan: there is no branch "nowhere"\n' })
  expect(status.stdout).toMatch(/^apiVersion: banyan.dev\/v1alpha1\n.*source: http/s)
  expect(code).toBe(0)
})

test('an approval leaves alone what somebody has checked out, and says how it is done there', async () => {
  const digest = 'a'.repeat(64)
  terminal.write('uncommitted.yaml', '# mine\n')
  const before = terminal.git('status', '--porcelain', '--branch')
  const refused = await terminal.banyan(['approve', digest, '--branch', 'main'])
  terminal.git('branch', 'other')
  const other = await terminal.banyan(['approve', digest, '--branch', 'other'])

  expect(refused).toMatchObject({ code: 2, stdout: '' })
  expect(refused.stderr).toContain(`git commit --allow-empty --only`)
  expect(terminal.git('status', '--porcelain', '--branch')).toBe(before)
  expect(other.code).toBe(0)
  expect(terminal.git('log', '-1', '--format=%B', 'other')).toContain(`Banyan-Approve: ${digest}`)
  expect(terminal.git('diff', '--stat', 'main', 'other')).toBe('')
})

test('a remote that does not answer is tried again, and Ctrl-C ends with 130', async () => {
  const run = terminal.start(['run', '--source', 'http://127.0.0.1:9/fleet.git'])
  await run.shows('next try in 1 s')
  const { code, stderr } = await run.stop('SIGINT')

  expect(code).toBe(130)
  expect(stderr).toContain('git/unreachable: ')
  expect(stderr).not.toContain('    at ')
})
