import { createHmac } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PushedShop } from '../../support/pushed-shop.ts'

const shop = new PushedShop()
const { terminal, remote } = shop

beforeAll(() => shop.start())
afterAll(() => shop.close())

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
  const second = shop.push('two').slice(0, 12)
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
  expect(screen).toContain('webhook fleet: a delivery was ignored, because it names other repositories')
  expect(screen).not.toMatch(/the (?:old|new) one/)
  expect(metrics).toContain(
    'banyan_webhook_requests_total{receiver="fleet",forge="gitea",event="push",result="accepted"} 1\n',
  )
  expect(metrics).toContain('banyan_cluster_healthy{cluster="paris"} 1\n')
  expect(metrics).toContain('banyan_clusters{sync="Synced",health="Healthy"} 3\n')
  expect(metrics).toMatch(/banyan_objects_total\{operation="apply"\} [1-9]/)
  expect(metrics).toMatch(/banyan_last_success_timestamp_seconds\{part="report"\} \d/)
  expect(metrics).toContain('banyan_compiles_total 2\n')
  expect(code).toBe(0)
})

test('run tells of a secret that cannot be read any more, and when it can again', async () => {
  terminal.write('secrets/old', 'the old one\n')
  terminal.write('secrets/new', 'the new one\n')
  terminal.write('webhooks.yaml', receivers)
  const where = ['--source', remote, '--branch', 'main', '--interval', '1h', '--listen', '127.0.0.1:0']
  const run = terminal.start(['run', ...where, '--webhook-config', 'webhooks.yaml'])
  await run.shows('serving at ', 'every cluster is as the fleet says')
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(run.screen()) ?? []
  const told = async (text: string): Promise<void> => {
    const repository = { clone_url: 'https://git.example/elsewhere.git' }
    // Files are looked at when they are asked for.
    while (!run.screen().includes(text))
      await deliver(url, 'the new one', { ref: 'refs/heads/main', repository })
  }
  const file = join(terminal.directory, 'secrets/old')

  rmSync(file)
  await told(`the secret in "${file}" cannot be read (ENOENT)`)
  terminal.write('secrets/old', 'the next one\n')
  await told(`the secret in "${file}" can be used again`)

  expect(run.screen()).not.toMatch(/the (?:old|new|next) one/)
  expect((await run.stop('SIGTERM')).code).toBe(0)
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

test('webhooks need receivers that are right, and an address that nothing else has', async () => {
  terminal.write('wrong.yaml', receivers.replace('gitea', 'githab'))
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => other.once('listening', resolve))
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : 0
  const [wrong, noAddress, noPort, taken] = await Promise.all([
    terminal.banyan(['run', '--listen', '127.0.0.1:0', '--webhook-config', 'wrong.yaml']),
    terminal.banyan(['run', '--webhook-config', 'webhooks.yaml']),
    terminal.banyan(['run', '--listen', '127.0.0.1']),
    terminal.banyan(['run', '--listen', `127.0.0.1:${port}`]),
  ])
  other.close()

  expect([wrong?.code, noAddress?.code, noPort?.code, taken?.code]).toEqual([2, 2, 2, 2])
  expect(wrong?.stderr).toMatch(/^wrong.yaml:3:12: error config\/invalid: "forge" must be one of /)
  expect(wrong?.stderr).toContain('\nbanyan: "wrong.yaml" cannot be used as it is\n')
  expect(noAddress?.stderr).toContain('--webhook-config needs --listen')
  expect(noPort?.stderr).toContain('write an address and a port such as 127.0.0.1:8080')
  expect(taken?.stderr).toBe(
    `banyan: http/address-in-use: something else listens at 127.0.0.1:${port} already\n`,
  )
})
