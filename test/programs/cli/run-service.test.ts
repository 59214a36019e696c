import { createHmac } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Terminal } from '../../support/banyan.ts'
import { type ServedClusters, serveClusters } from '../../support/served-clusters.ts'
import { writeSmallShop } from '../../support/small-shop.ts'

let terminal: Terminal
let clusters: ServedClusters
let remote: string

beforeAll(async () => {
  terminal = new Terminal()
  remote = join(terminal.home, 'fleet.git')
  mkdirSync(remote)
  terminal.git('init', '--quiet', '--bare', '--initial-branch=main', remote)
  terminal.git('init', '--quiet', '--initial-branch=main')
  terminal.git('remote', 'add', 'origin', remote)
  writeSmallShop(terminal)
  push('one')
  clusters = await serveClusters(terminal.environment.KUBECONFIG ?? '', ['paris', 'berlin', 'america'])
})
afterAll(async () => {
  await clusters.close()
  terminal.close()
})

function push(message: string): string {
  const commit = terminal.commit(message)
  terminal.git('push', '--quiet', 'origin', 'main')
  return commit.slice(0, 12)
}

const receivers = `receivers:
  - name: fleet
    forge: gitea
    secretFiles: [secrets/old, secrets/new]
    repository: git@git.example:acme/fleet.git
`

function deliver(url: string, secret: string, payload: object): Promise<Response> {
  const body = JSON.stringify(payload)
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  return fetch(`${url}/webhooks/fleet`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-gitea-event': 'push', 'x-gitea-signature': signature },
    body,
  })
}

test('run looks at once when a webhook says that its branch has moved, and tells how it is', async () => {
  terminal.write('secrets/old', 'the old one\n')
  terminal.write('secrets/new', 'the new one\n')
  terminal.write('webhooks.yaml', receivers)
  const where = ['--source', remote, '--branch', 'main', '--interval', '1h']
  const run = terminal.start([
    'run',
    ...where,
    '--listen',
    '127.0.0.1:0',
    '--webhook-config',
    'webhooks.yaml',
  ])
  await run.shows('serving at ', 'every cluster is as the fleet says')
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(run.news()) ?? []
  const health = await Promise.all(['/healthz', '/readyz'].map(path => fetch(`${url}${path}`)))

  terminal.edit('clusters/policies/web.yaml', 'replicas: 10', 'replicas: 12')
  const second = push('two')
  const clone_url = 'https://git.example/acme/fleet.git'
  const statuses = [
    (await deliver(url, 'a wrong one', { ref: 'refs/heads/main' })).status,
    (
      await deliver(url, 'the old one', {
        ref: 'refs/heads/main',
        repository: { clone_url: `${clone_url}x` },
      })
    ).status,
    (await deliver(url, 'the new one', { ref: 'refs/heads/main', repository: { clone_url } })).status,
  ]
  await run.shows(`revision ${second}: 2 clusters: 2 changed`, 'every cluster is as the fleet says')
  const metrics = await (await fetch(`${url}/metrics`)).text()
  const screen = run.screen()
  const { code } = await run.stop('SIGTERM')

  expect(health.map(({ status }) => status)).toEqual([200, 200])
  expect(statuses).toEqual([401, 200, 202])
  expect(screen).toContain('serving at ')
  expect(screen).toContain('webhook fleet: a delivery was refused: unauthorized\n')
  expect(screen).not.toMatch(/the (?:old|new) one/)
  expect(metrics).toContain(
    'banyan_webhook_requests_total{receiver="fleet",forge="gitea",event="push",result="accepted"} 1\n',
  )
  expect(code).toBe(0)
})

test('run is not ready while nothing could be read, and says why', async () => {
  const run = terminal.start(['run', '--source', remote, '--branch', 'nowhere', '--listen', '127.0.0.1:0'])
  await run.shows('serving at ')
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(run.screen()) ?? []
  const [health, ready] = await Promise.all(['/healthz', '/readyz'].map(path => fetch(`${url}${path}`)))
  const reason = await ready?.text()
  await run.stop('SIGTERM')

  expect([health?.status, ready?.status]).toEqual([200, 503])
  expect(reason).toBe('no revision of the fleet has been read yet\n')
})

test('mistakes in a file of receivers are told with their lines before anything is done', async () => {
  terminal.write('empty', '\n')
  terminal.write(
    'wrong.yaml',
    `receivers:
  - { name: fleet, forge: githab, secretFile: [a] }
  - { name: A/b, forge: gitlab, secretFiles: [] }
`,
  )
  terminal.write(
    'secrets.yaml',
    `receivers:
  - { name: fleet, forge: gitlab, secretFiles: [empty] }
  - { name: fleet, forge: gitlab, secretFiles: [nowhere] }
`,
  )
  terminal.write('two.yaml', `${receivers}---\n${receivers}`)
  terminal.write('broken.yaml', 'receivers: [\n')
  terminal.write('list.yaml', '[]\n')
  terminal.write('nothing.yaml', '')
  const run = (file: string): Promise<{ code: number | null; stderr: string }> =>
    terminal.banyan(['run', '--listen', '127.0.0.1:0', '--webhook-config', file])
  const ended = await Promise.all(
    ['wrong', 'secrets', 'two', 'broken', 'list', 'nothing', 'absent'].map(name => run(`${name}.yaml`)),
  )
  const [wrong, secrets, two, broken, list, nothing, absent] = ended.map(({ stderr }) => stderr)

  expect(ended.map(({ code }) => code)).toEqual(Array(ended.length).fill(2))
  expect(wrong).toContain('wrong.yaml:2:27: error config/invalid: "forge" must be one of github, gitlab, ')
  expect(wrong).toContain('wrong.yaml:2:5: error config/invalid: "secretFiles" is missing')
  expect(wrong).toContain('did you mean "secretFiles"?')
  expect(wrong).toContain('wrong.yaml:3:13: error config/invalid: "name" must be lower-case letters')
  expect(wrong).toContain('"secretFiles" must name one file, or two while a secret is exchanged')
  expect(secrets).toContain('secrets.yaml:2:49: error config/secret-unusable: the secret in "empty" is empty')
  expect(secrets).toContain('the secret in "nowhere" cannot be read (ENOENT)')
  expect(secrets).toContain('secrets.yaml:3:13: error config/invalid: there are two receivers "fleet"')
  expect(two).toContain('the file must have one document')
  expect(broken).toContain('broken.yaml:2:1: error yaml/syntax: ')
  expect(list).toContain('error config/invalid: the file must be a map')
  expect(nothing).toContain('error config/invalid: "receivers" is missing')
  expect(absent).toBe('banyan: "absent.yaml" cannot be read (ENOENT)\n')
})

test('webhooks need an address to be delivered to, which nothing else may have', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => other.once('listening', resolve))
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : 0
  const [noAddress, noPort, taken] = await Promise.all([
    terminal.banyan(['run', '--webhook-config', 'webhooks.yaml']),
    terminal.banyan(['run', '--listen', '127.0.0.1']),
    terminal.banyan(['run', '--listen', `127.0.0.1:${port}`]),
  ])
  other.close()

  expect([noAddress?.code, noPort?.code, taken?.code]).toEqual([2, 2, 2])
  expect(noAddress?.stderr).toContain('--webhook-config needs --listen')
  expect(noPort?.stderr).toContain('write an address and a port such as 127.0.0.1:8080')
  expect(taken?.stderr).toBe(
    `banyan: http/address-in-use: something else listens at 127.0.0.1:${port} already\n`,
  )
})
