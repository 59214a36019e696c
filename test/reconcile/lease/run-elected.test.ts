import { expect, test } from 'vitest'
import { parseLease } from '../../../src/reconcile/lease/lease-record.ts'
import { Seeded } from '../../../src/simulator/seeded.ts'
import { Candidates, durations, Judged, type Started } from './candidates.ts'

async function recordOf({ lock }: Candidates) {
  const lease = await lock.read()
  return lease && parseLease(lease)
}

test('of several one leads, and keeps the lease for as long as the server answers', async () => {
  const all = new Candidates()
  for (const name of ['a', 'b', 'c']) all.start(name)
  await all.advance(600_000)

  expect(all.leaders).toHaveLength(1)
  expect(all.reigns).toHaveLength(1)
  expect(await recordOf(all)).toMatchObject({
    holderIdentity: all.leaders[0],
    leaseDurationSeconds: 15,
    leaseTransitions: 0,
    acquireTime: expect.stringMatching(/^2026-01-01T00:00:0\d\.\d{6}Z$/),
    renewTime: expect.stringMatching(/^2026-01-01T00:(?:09:5\d|10:00)\.\d{6}Z$/),
  })
})

test('who is asked to end keeps the lease while it ends, and gives it back, so that the next leads within two retries', async () => {
  const all = new Candidates()
  all.windDownMs = () => 30_000
  const first = all.start('first')
  await all.advance(1_000)
  all.start('second')
  await all.advance(10_000)
  first.stop()
  await all.advance(29_000)
  expect(all.leaders).toEqual(['first'])

  await all.advance(1_000 + 2.2 * durations.retryPeriodMs)
  await first.ended

  expect(all.ends.get('first')).toBe('given back')
  expect(all.leaders).toEqual(['second'])
  expect(await recordOf(all)).toMatchObject({ holderIdentity: 'second', leaseTransitions: 1 })
})

test('who gave it back leaves a Lease that nobody holds', async () => {
  const all = new Candidates()
  const only = all.start('only')
  await all.advance(5_000)
  only.stop()
  await all.advance(1)
  await only.ended

  expect(await recordOf(all)).toMatchObject({
    holderIdentity: '',
    leaseDurationSeconds: 1,
    leaseTransitions: 0,
  })
})

test('who cannot renew ends before anybody else may lead', async () => {
  const all = new Candidates()
  const first = all.start('first')
  await all.advance(1_000)
  all.start('second')
  await all.advance(10_000)
  const isAway = { by: 'first' }
  const { lock } = all
  // Only the first is cut off: its tries are those of who leads.
  all.faults = () => (all.leaders.includes(isAway.by) ? { fault: 'refused' } : undefined)
  await all.advance(60_000)
  await first.ended

  const [mine, next] = all.reigns
  expect(all.ends.get('first')).toBe('lost')
  expect(mine?.until).toBeLessThan(next?.from ?? 0)
  expect(all.failures).toContain('cluster/unreachable')
  expect(parseLease((await lock.read()) ?? expect.fail('no Lease')).holderIdentity).toBe('second')
})

test('a renewal that hangs is not waited for beyond the deadline', async () => {
  const all = new Candidates()
  const first = all.start('first')
  await all.advance(1_000)
  all.lagMs = () => 3_600_000
  await all.advance(12_000)

  expect(all.leaders).toEqual([])
  await first.ended
  expect(all.ends.get('first')).toBe('lost')
})

test('who is kept from trying leads no more, though a renewal of it still hangs', async () => {
  const all = new Candidates()
  const first = all.start('first')
  await all.advance(1_000)
  all.start('second')
  all.judge = identity => {
    if (identity === 'first') throw new Judged()
  }
  all.lagMs = () => (all.leaders.includes('first') ? 15_000 : 0)
  await all.advance(60_000)
  await first.ended

  expect(all.ends.get('first')).toBe('lost')
  expect(all.leaders).toEqual(['second'])
})

test('who finds another holder leads no more, at once', async () => {
  const all = new Candidates()
  const first = all.start('first')
  await all.advance(1_000)
  const lease = (await all.lock.read()) ?? expect.fail('no Lease')
  await all.lock.replace({ ...lease, spec: { ...(lease.spec as object), holderIdentity: 'somebody' } })
  await all.advance(durations.retryPeriodMs)
  await first.ended

  expect(all.ends.get('first')).toBe('lost')
  expect(await recordOf(all)).toMatchObject({ holderIdentity: 'somebody' })
})

test('a Lease is over when it has not changed for as long as it says, however old its times are', async () => {
  const all = new Candidates()
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { namespace: 'default', name: 'banyan', labels: { kept: 'yes' } },
    spec: { holderIdentity: 'gone', leaseDurationSeconds: 40, renewTime: '2001-01-01T00:00:00.000000Z' },
  }
  await all.lock.create(lease)
  all.start('next')
  await all.advance(39_000)
  const before = all.leaders
  await all.advance(5_000)

  expect(before).toEqual([])
  expect(all.leaders).toEqual(['next'])
  expect(await recordOf(all)).toMatchObject({ holderIdentity: 'next', leaseTransitions: 1 })
  expect((await all.lock.read())?.metadata.labels).toEqual({ kept: 'yes' })
})

test('who is told something while another leads lets that one know, and nobody takes the lease for it', async () => {
  const all = new Candidates()
  all.start('first')
  await all.advance(1_000)
  const second = all.start('second')
  await all.advance(10_000)
  second.candidate.hint()
  await all.advance(2.2 * durations.retryPeriodMs + durations.retryPeriodMs)
  const once = [...all.hints]
  await all.advance(60_000)

  expect(once).toEqual(['first'])
  expect(all.hints).toEqual(once)
  expect(all.leaders).toEqual(['first'])
})

// Ten minutes in which requests fail, hang and are slow, processes come and go, and no two clocks agree.
async function troubled(seed: number): Promise<Candidates> {
  const random = new Seeded(seed)
  const all = new Candidates()
  const trouble = random.next() * 0.5
  let awayUntil = 0
  all.faults = () => {
    if (random.chance(trouble / 20)) awayUntil = all.clock.now() + random.integer(40_000)
    if (all.clock.now() < awayUntil) return { fault: 'refused' }
    if (!random.chance(trouble)) return undefined
    const milliseconds = random.integer(20_000)
    const slow = { fault: 'slow', milliseconds } as const
    return [{ fault: 'cut' } as const, slow, { fault: 'status', status: 409 } as const][random.integer(3)]
  }
  all.lagMs = () => (random.chance(trouble) ? random.integer(20_000) : random.integer(50))
  all.windDownMs = () => random.integer(20_000)
  const running: Started[] = []
  for (let step = 0; step < 30; step++) {
    // The lease is half as long again as the deadline: so much may two clocks differ in pace.
    const skew = { rate: 0.82 + random.next() * 0.4, offsetMs: random.integer(1e9) - 5e8 }
    if (step < 3 || random.chance(0.2)) running.push(all.start(`${seed}-${step}`, skew, () => random.next()))
    if (random.chance(0.1)) running[random.integer(running.length)]?.stop()
    await all.advance(random.integer(40_000))
  }
  all.faults = () => undefined
  all.lagMs = () => 0
  all.start(`${seed}-last`)
  await all.advance(120_000)
  return all
}

test('never do two lead at a time, whatever fails, while no clock is half as fast again as another', async () => {
  let changes = 0
  for (let seed = 1; seed <= 150; seed++) {
    const all = await troubled(seed)
    const { reigns } = all
    const meetings = reigns.flatMap((reign, index) =>
      reigns.slice(index + 1).filter(({ from }) => from < (reign.until ?? Number.POSITIVE_INFINITY)),
    )

    expect(meetings, `seed ${seed}`).toEqual([])
    expect(all.leaders, `seed ${seed}`).toHaveLength(1)
    changes += reigns.length - 1
  }
  expect(changes).toBeGreaterThan(300)
})
