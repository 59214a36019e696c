import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Started } from '../../support/banyan.ts'
import { PushedShop } from '../../support/pushed-shop.ts'

const shop = new PushedShop()
const { terminal, remote } = shop

beforeAll(async () => {
  terminal.write('secret', 'of the hook\n')
  terminal.write('webhooks.yaml', 'receivers: [{ name: fleet, forge: gitea, secretFiles: [secret] }]\n')
  await shop.start('hub', 'other-hub')
})
afterAll(() => shop.close())

function startOne(context: string, ...more: readonly string[]): Started {
  const lease = [
    '--leader-elect',
    '--leader-election-context',
    context,
    '--leader-election-namespace',
    'default',
  ]
  const often = ['--interval', '1h', '--leader-election-retry-period', '100ms']
  return terminal.start(['run', '--source', remote, ...often, ...lease, ...more])
}

async function urlOf(run: Started): Promise<string> {
  await run.shows('serving at ')
  return /http:\/\/127\.0\.0\.1:\d+/.exec(run.screen())?.[0] ?? ''
}

async function ask(url: string, path: string) {
  const answer = await fetch(`${url}${path}`)
  return { status: answer.status, text: await answer.text() }
}

async function leads(url: string): Promise<string> {
  const { text } = await ask(url, '/metrics')
  return /^leader_election_master_status\{name="default\/banyan"\} (\d)$/m.exec(text)?.[1] ?? ''
}

const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: 'default', name: 'banyan' }

test('of two daemons one works and the other stands by, is ready, passes webhooks on, and takes over at once', async () => {
  const serving = ['--listen', '127.0.0.1:0', '--webhook-config', 'webhooks.yaml']
  const first = startOne('hub', ...serving)
  await first.shows('leading, by the lease default/banyan', 'every cluster is as the fleet says')
  const second = startOne('hub', ...serving)
  await second.shows('standing by: ')
  const [one, two] = [await urlOf(first), await urlOf(second)]
  const before = await Promise.all([leads(one), leads(two), ask(two, '/readyz'), ask(two, '/healthz')])

  terminal.edit('clusters/policies/web.yaml', 'replicas: 10', 'replicas: 12')
  const revision = shop.push('two').slice(0, 12)
  const body = JSON.stringify({ ref: 'refs/heads/main' })
  const signature = createHmac('sha256', 'of the hook').update(body).digest('hex')
  const type = 'application/json'
  const headers = { 'content-type': type, 'x-gitea-event': 'push', 'x-gitea-signature': signature }
  const delivered = await fetch(`${two}/webhooks/fleet`, { method: 'POST', headers, body })
  expect(delivered.status).toBe(202)
  await first.shows(`revision ${revision}: 2 clusters: 2 changed`)
  const stoodBy = second.screen()

  const ended = await first.stop('SIGTERM')
  await second.shows('leading, by the lease default/banyan', 'every cluster is as the fleet says')
  const after = await leads(two)
  const held = await shop.clusters.api('hub').get(lease)
  await second.stop('SIGTERM')
  const free = await shop.clusters.api('hub').get(lease)

  expect(before).toEqual(['1', '0', { status: 200, text: 'ok\n' }, { status: 200, text: 'ok\n' }])
  expect(stoodBy).not.toContain('revision')
  expect(ended.code).toBe(0)
  expect(after).toBe('1')
  expect(held?.spec).toMatchObject({ leaseTransitions: 1, leaseDurationSeconds: 15 })
  expect(free?.spec).toMatchObject({ holderIdentity: '' })
})

test('a daemon whose lease cannot be renewed ends with 1, and one that cannot read it is not ready', async () => {
  const first = startOne(
    'other-hub',
    '--leader-election-renew-deadline',
    '1s',
    '--leader-election-lease-duration',
    '2s',
  )
  await first.shows('every cluster is as the fleet says')
  await shop.clusters.cut('other-hub')
  await first.shows('lost the lease default/banyan')
  const lost = await first.ended
  const second = startOne('other-hub', '--listen', '127.0.0.1:0')
  await second.shows('lease default/banyan: cluster/unreachable')
  const ready = await ask(await urlOf(second), '/readyz')
  const stopped = await second.stop('SIGTERM')

  expect(lost.code).toBe(1)
  expect(ready).toEqual({ status: 503, text: 'the lease default/banyan has not been read yet\n' })
  expect(stopped).toMatchObject({ code: 0 })
  expect(stopped.stderr).not.toContain('revision')
})

test('durations that cannot keep two from leading are refused, and so is a lease that is nowhere', async () => {
  const times = (lease: string, deadline: string, period: string): readonly string[] => [
    ...['--leader-election-lease-duration', lease],
    ...['--leader-election-renew-deadline', deadline],
    ...['--leader-election-retry-period', period],
  ]
  const at = ['run', '--leader-election-context', 'hub']
  const [equal, short, nowhere, missing] = await Promise.all([
    terminal.banyan([...at, ...times('10s', '10s', '2s')]),
    terminal.banyan([...at, ...times('15s', '10s', '9s')]),
    terminal.banyan(['run', '--leader-elect']),
    terminal.banyan(['run', '--leader-election-context', 'hubb']),
  ])

  expect([equal.code, short.code, nowhere.code, missing.code]).toEqual([2, 2, 2, 2])
  expect(equal.stderr).toContain('--leader-election-lease-duration must be longer than')
  expect(short.stderr).toContain('--leader-election-renew-deadline must be longer than 1.2 times')
  expect(nowhere.stderr).toContain('this is no Pod')
  expect(missing.stderr).toContain('did you mean "hub"?')
})
