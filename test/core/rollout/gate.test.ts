import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { IntOrPercent } from '../../../src/core/model/int-or-percent.ts'
import { pairKey } from '../../../src/core/model/pair-key.ts'
import type { RolloutRequest } from '../../../src/core/model/rollout.ts'
import { holds } from '../../support/property.ts'
import { checkTurn, gateText } from './laws.ts'
import {
  applications,
  beginning,
  clusters,
  type Head,
  Model,
  type Policy,
  pairsIn,
  pathOf,
  type Step,
} from './model.ts'

const minute = 60_000

const step: fc.Arbitrary<Step> = fc.record(
  {
    names: fc.uniqueArray(fc.constantFrom(...clusters), { minLength: 1, maxLength: 3 }),
    byRegion: fc.boolean(),
    maxConcurrency: fc.constantFrom<IntOrPercent[]>(1, 2, '10%', '50%', '100%'),
    maxFailures: fc.constantFrom<IntOrPercent[]>(0, 0, 1, '50%'),
    soakMinutes: fc.constantFrom(0, 0, 5, 90),
    deadlineMinutes: fc.constantFrom(3, 10, 60),
  },
  { requiredKeys: ['byRegion', 'maxConcurrency', 'maxFailures', 'soakMinutes', 'deadlineMinutes'] },
)

const policy: fc.Arbitrary<Policy> = fc.record(
  {
    steps: fc.array(step, { minLength: 1, maxLength: 3 }),
    offline: fc.constantFrom('Skip', 'Wait', 'Fail'),
    onBreach: fc.constantFrom('Pause', 'Revert'),
    window: fc.record({ from: fc.integer({ min: 0, max: 3 }), hours: fc.integer({ min: 1, max: 3 }) }),
  },
  { requiredKeys: ['steps', 'offline', 'onBreach'] },
)

const places = applications.flatMap(name => ['asia', 'europe', ''].map(region => `${name} ${region}`))

const head: fc.Arbitrary<Head> = fc.record(
  {
    policy,
    european: policy,
    pausedUntil: fc.integer({ min: 1, max: 200 }),
    versions: fc.dictionary(fc.constantFrom(...places), fc.integer({ min: 0, max: 3 })),
    replicas: fc.nat(9),
    without: fc.subarray([...clusters]),
  },
  { requiredKeys: ['policy', 'versions', 'replicas', 'without'] },
)

const request: fc.Arbitrary<RolloutRequest> = fc.record(
  {
    verb: fc.constantFrom('now', 'resume'),
    path: fc.constantFrom('', 'asia', 'europe', ...clusters.map(pathOf)),
    application: fc.constantFrom(...applications),
  },
  { requiredKeys: ['verb', 'path'] },
)

type Event =
  | { readonly versions: Head['versions'] }
  | { readonly head: Head }
  | { readonly request: RolloutRequest }
  | { readonly away: string }
  | { readonly well: readonly string[]; readonly status: 'Well' | 'Failed' | 'Progressing' }
  | { readonly minutes: number }
  | { readonly next: true }

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: head.map(({ versions }) => ({ versions })) },
  { weight: 1, arbitrary: head.map(each => ({ head: each })) },
  { weight: 1, arbitrary: request.map(each => ({ request: each })) },
  { weight: 2, arbitrary: fc.constantFrom(...clusters).map(away => ({ away })) },
  {
    weight: 8,
    arbitrary: fc.record({
      well: fc.subarray([...clusters], { minLength: 1 }),
      status: fc.constantFrom('Well', 'Well', 'Well', 'Failed', 'Progressing'),
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom(1, 4, 20, 100, 700).map(minutes => ({ minutes })) },
  { weight: 4, arbitrary: fc.constant({ next: true as const }) },
)

/** What somebody asks for in it. */
function live(model: Model, what: Event): readonly RolloutRequest[] {
  if ('versions' in what) model.commit({ ...model.head, versions: what.versions })
  else if ('head' in what) model.commit(what.head)
  else if ('away' in what) {
    if (!model.away.delete(what.away)) model.away.add(what.away)
  } else if ('well' in what)
    for (const cluster of what.well)
      for (const application of applications) model.health.set(pairKey(cluster, application), what.status)
  else if ('minutes' in what) model.now += what.minutes * minute
  else if ('next' in what && Number.isFinite(model.nextAt)) model.now = Math.max(model.now, model.nextAt)
  else if ('request' in what) {
    // A word of a commit is one: nothing else is in it.
    model.commit(model.head)
    return [what.request]
  }
  return []
}

const histories = fc.tuple(head, fc.array(event, { minLength: 1, maxLength: 25 }))

test('whatever is committed, fails, goes away and comes back, each turn keeps to the policies', () => {
  holds(
    fc.property(histories, ([first, events]) => {
      const model = new Model(first)
      for (const each of events) checkTurn(model, model.turn(live(model, each)))
    }),
    { cost: 40 },
  )
})

test('the order in which things are handed over changes nothing', () => {
  holds(
    fc.property(histories, ([first, events]) => {
      const model = new Model(first)
      for (const each of events) {
        const requests = live(model, each)
        expect(gateText(model.ask(requests, model.now, true))).toBe(gateText(model.ask(requests)))
        model.turn(requests)
      }
    }),
    { cost: 100 },
  )
})

test('nothing begins before the time at which it says that it looks again, while nothing else happens', () => {
  holds(
    fc.property(histories, fc.double({ min: 0, max: 0.999, noNaN: true }), ([first, events], part) => {
      const model = new Model(first)
      for (const each of events) {
        model.turn(live(model, each))
        const settled = model.turn()
        const until = Math.min(model.nextAt, model.now + 10_000 * minute)
        const later = model.ask([], Math.floor(model.now + (until - model.now) * part))
        const begun = [...later.changes].filter(([key, { at }]) => at !== settled.gate.changes.get(key)?.at)
        expect(begun).toEqual([])
        expect(later.back).toEqual([])
        expect(later.held.length).toBe(settled.gate.held.length)
      }
    }),
    { cost: 100 },
  )
})

test('while all clusters are well and time goes by, everything comes to head', () => {
  holds(
    fc.property(histories, head, ([first, events], last) => {
      const model = new Model(first)
      for (const each of events) model.turn(live(model, each))
      model.away.clear()
      const versions = Object.fromEntries(places.map((place, index) => [place, 100 + index]))
      model.commit({ ...last, versions })
      for (let left = 200; left > 0; left--) {
        for (const cluster of clusters)
          for (const application of applications) model.health.set(pairKey(cluster, application), 'Well')
        model.turn()
        if (model.nextAt > model.now && Number.isFinite(model.nextAt)) model.now = model.nextAt
      }
      expect([...model.rollouts.keys()]).toEqual([])
      expect(model.changes.size).toBe(0)
      const found = [...pairsIn(model.inForce)].map(([key, { rendered }]) => [key, rendered.id])
      expect(found.length).toBe(clusters.length * 2 - last.without.length)
      for (const [, id] of found) expect(id).toMatch(/-10\d$/)
      expect(model.now).toBeLessThan(beginning + 100 * 24 * 60 * minute)
    }),
    { cost: 100 },
  )
})
