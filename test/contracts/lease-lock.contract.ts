import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../src/core/model/object.ts'
import { systemClock } from '../../src/io/clock.ts'
import { Candidate } from '../../src/reconcile/lease/candidate.ts'
import { parseLease, withRecord } from '../../src/reconcile/lease/lease-record.ts'
import { runElected } from '../../src/reconcile/lease/run-elected.ts'
import type { LeaseLock } from '../../src/reconcile/ports.ts'

const record = {
  holderIdentity: 'me',
  leaseDurationSeconds: 15,
  acquireTime: '2026-01-01T00:00:00.000000Z',
  renewTime: '2026-01-01T00:00:00.000000Z',
  leaseTransitions: 0,
}

/** What every adapter of a Lease promises; `open` gives one of a namespace of its own, in which it does not exist. */
export function leaseLockContract(
  name: string,
  open: () => Promise<{ readonly lock: LeaseLock; readonly close?: () => Promise<void> }>,
): void {
  describe(`the Lease of ${name}`, () => {
    let lock: LeaseLock
    let close: (() => Promise<void>) | undefined
    beforeEach(async () => {
      ;({ lock, close } = await open())
    })
    afterEach(async () => close?.())

    const fresh = (): KubernetesObject => ({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { namespace: lock.namespace, name: lock.name },
    })

    test('is not there before it is made, and then is as it was written', async () => {
      const before = await lock.read()
      const made = await lock.create(withRecord(fresh(), record))

      expect(before).toBeUndefined()
      expect(parseLease(made)).toEqual(record)
      expect(await lock.read()).toEqual(made)
    })

    test('is made by one of two', async () => {
      const tried = await Promise.allSettled([
        lock.create(withRecord(fresh(), record)),
        lock.create(withRecord(fresh(), { ...record, holderIdentity: 'other' })),
      ])

      expect(tried.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(tried.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: { code: 'cluster/conflict' },
      })
    })

    test('is taken by one of two that saw the same', async () => {
      const seen = await lock.create(withRecord(fresh(), record))
      const taken = await lock.replace(withRecord(seen, { ...record, holderIdentity: 'first' }))
      const late = lock.replace(withRecord(seen, { ...record, holderIdentity: 'second' }))

      await expect(late).rejects.toMatchObject({ code: 'cluster/conflict' })
      expect(await lock.read()).toEqual(taken)
    })

    test('can be held by nobody', async () => {
      const seen = await lock.create(withRecord(fresh(), record))
      const free = { ...record, holderIdentity: '', leaseDurationSeconds: 1 }
      await lock.replace(withRecord(seen, free))

      expect(parseLease((await lock.read()) ?? fresh())).toEqual(free)
    })

    test('makes one of two candidates lead, and the other when that one is gone', async () => {
      const events: string[] = []
      const durations = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 20 }
      const start = (identity: string) => {
        const stop = new AbortController()
        const clock = systemClock
        const candidate = new Candidate({ ...durations, lock, clock, wallTime: Date.now, identity })
        const led = Promise.withResolvers<void>()
        const options = { candidate, clock, random: Math.random, onTry: () => undefined, ...durations }
        const ended = runElected(options, stop.signal, async ({ signal }) => {
          events.push(`${identity} leads`)
          led.resolve()
          await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()))
          events.push(`${identity} ends`)
        })
        return { led: led.promise, stop: () => stop.abort(), ended }
      }
      const first = start('first')
      await first.led
      const second = start('second')
      first.stop()
      await first.ended
      await second.led
      const lease = await lock.read()
      second.stop()
      await second.ended

      expect(events).toEqual(['first leads', 'first ends', 'second leads', 'second ends'])
      expect(parseLease(lease ?? fresh())).toMatchObject({ holderIdentity: 'second', leaseTransitions: 1 })
      expect(parseLease((await lock.read()) ?? fresh())).toMatchObject({ holderIdentity: '' })
    })
  })
}
