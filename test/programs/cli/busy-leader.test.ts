import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Started } from '../../support/banyan.ts'
import { PushedShop } from '../../support/pushed-shop.ts'

const shop = new PushedShop()
const { terminal, remote } = shop

beforeAll(() => shop.start('hub', 'hung-hub', 'deaf-hub', 'blocked-hub', 'first-hub', 'lost-hub'))
afterAll(() => shop.close())

const busyMainThread = new URL('./busy-main-thread.ts', import.meta.url).pathname
const settled = '✓ every cluster is as the fleet says'

/** A daemon whose main thread computes for so long when it is told to. */
function start(context: string, busyMs: number, ...more: readonly string[]): Started {
  return startWith({ BUSY_MS: String(busyMs) }, context, ...more)
}

function startWith(
  busy: Readonly<Record<string, string>>,
  context: string,
  ...more: readonly string[]
): Started {
  const lease = [
    ...['--leader-election-context', context, '--leader-election-namespace', 'default'],
    ...['--leader-election-lease-duration', '4s', '--leader-election-renew-deadline', '2s'],
    ...['--leader-election-retry-period', '200ms'],
  ]
  return terminal.start(['run', '--source', remote, '--interval', '1h', ...lease, ...more], {
    ...busy,
    NODE_OPTIONS: `--import=${busyMainThread}`,
  })
}

const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: 'default', name: 'banyan' }

test('who computes for longer than the lease lasts leads all the same, and gives the lease back at the end', async () => {
  const first = start('hub', 6_000)
  await first.shows(settled)
  const second = start('hub', 0)
  await second.shows('standing by: ')
  const before = await shop.clusters.api('hub').get(lease)
  first.send('SIGUSR2')
  await first.shows('the main thread is done')
  const after = await shop.clusters.api('hub').get(lease)
  const stoodBy = second.screen()
  const ended = await first.stop('SIGTERM')
  await second.shows('leading, by the lease default/banyan')
  await second.stop('SIGTERM')

  expect(after?.spec).toMatchObject({ leaseTransitions: 0 })
  expect(after?.metadata.resourceVersion).not.toBe(before?.metadata.resourceVersion)
  expect(stoodBy).not.toContain('leading')
  expect(ended).toMatchObject({ code: 0 })
  expect(ended.stderr).not.toContain('lost')
})

test('who computes for ever is ended, and another one leads', async () => {
  const first = start('hung-hub', 3_600_000, '--leader-election-stall-timeout', '1s')
  await first.shows(settled)
  const second = start('hung-hub', 0)
  await second.shows('standing by: ')
  first.send('SIGUSR2')
  const ended = await first.ended
  await second.shows('leading, by the lease default/banyan')
  await second.stop('SIGTERM')

  expect(ended.code).toBe(1)
  expect(ended.stderr).toContain(
    'the main thread has not answered for 1 s: ending, so that another one leads',
  )
})

test('who computes for ever is ended, though nobody reads what it says of that', async () => {
  const run = start('deaf-hub', 3_600_000, '--leader-election-stall-timeout', '1s')
  await run.shows(settled)
  run.send('SIGUSR2')
  await run.shows('the main thread computes')
  run.hangUp()
  const ended = await run.ended

  expect(ended.code).toBe(1)
  expect(ended.stderr).not.toContain('has not answered')
})

/** A daemon that reads for ever from a pipe that nobody writes, when it is told to. */
function startBlocked(context: string, more: Readonly<Record<string, string>>): Started {
  const BUSY_FIFO = join(terminal.home, `${context}.fifo`)
  execFileSync('mkfifo', [BUSY_FIFO])
  return startWith({ BUSY_FIFO, ...more }, context, '--leader-election-stall-timeout', '1s')
}

test('who is in a call of the system that does not return is ended', async () => {
  const run = startBlocked('blocked-hub', {})
  await run.shows(settled)
  run.send('SIGUSR2')
  const ended = await run.ended

  expect(ended.code).toBeNull()
  expect(ended.stderr.split('has not answered')).toHaveLength(2)
})

test('who cannot be ended from within keeps the lease no longer, and says so once', async () => {
  const first = startBlocked('first-hub', { BUSY_AS_FIRST_PROCESS: 'yes' })
  await first.shows(settled)
  const second = start('first-hub', 0)
  await second.shows('standing by: ')
  first.send('SIGUSR2')
  await second.shows('leading, by the lease default/banyan')
  const said = first.screen()
  first.send('SIGKILL')
  await first.ended
  await second.stop('SIGTERM')

  expect(said.split('has not answered')).toHaveLength(2)
})

test('who loses the lease while it computes ends before another one may lead', async () => {
  const first = start('lost-hub', 3_600_000, '--log-format', 'json')
  await first.shows('fleet converged')
  first.send('SIGUSR2')
  await first.shows('the main thread computes')
  await shop.clusters.cut('lost-hub')
  const ended = await first.ended

  expect(ended.code).toBe(1)
  const said = ended.stderr.split('\n').filter(line => line.includes('"lease lost"'))
  expect(said.map(line => JSON.parse(line))).toMatchObject([{ level: 'error', lease: 'default/banyan' }])
})
