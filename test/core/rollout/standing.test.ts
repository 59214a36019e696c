import { expect, test } from 'vitest'
import { pairKey } from '../../../src/core/model/pair-key.ts'
import { type Head, Model, pairsIn, type Step } from './model.ts'

const minute = 60_000
const step: Step = {
  byRegion: true,
  maxConcurrency: 1,
  maxFailures: 0,
  soakMinutes: 0,
  deadlineMinutes: 10,
}
const policy = { steps: [step], offline: 'Skip', onBreach: 'Pause' } as const
const first: Head = { policy, versions: {}, replicas: 1, without: [] }
const eels = pairKey('eels', 'web')

function began(offline: 'Skip' | 'Wait' = 'Skip'): Model {
  const model = new Model({ ...first, policy: { ...policy, offline } })
  model.commit({ ...model.head, versions: { 'web europe': 1, 'web asia': 1 } })
  model.turn()
  return model
}

test('who comes back has all its time to become well, however long it was away', () => {
  for (const offline of ['Skip', 'Wait'] as const) {
    const model = began(offline)
    model.away.add('eels')
    model.turn()
    model.now += 60 * minute
    model.away.clear()
    model.health.set(eels, 'Progressing')
    model.turn()
    model.now += 9 * minute
    model.turn()
    expect([...model.rollouts.values()].flatMap(({ breaches }) => breaches)).toEqual([])

    model.now += 2 * minute
    model.turn()
    expect([...model.rollouts.values()].flatMap(({ breaches }) => breaches)).toMatchObject([
      { group: 'europe', reason: 'eels: not well within 10m: Progressing' },
    ])
  }
})

test('nobody failed of whom nobody knows yet how it does', () => {
  const model = began()
  model.now += 60 * minute

  expect(model.turn().gate.rollouts.get('all web')).toMatchObject({ counts: { underway: 1 }, breaches: [] })
})

test('whoever has something in between gets the newest before others begin', () => {
  const model = began()
  model.commit({ ...model.head, policy: { ...policy, steps: [{ ...step, byRegion: false }] } })
  model.turn()
  model.commit({ ...model.head, versions: { 'web europe': 2, 'web asia': 2 } })
  model.turn()

  expect(pairsIn(model.inForce).get(eels)?.rendered.id).toBe('web-2')
})

test('a failure counts no more once nothing has what failed, though other clusters get something newer', () => {
  const model = began()
  model.health.set(eels, 'Failed')
  model.turn()
  expect(model.rollouts.get('all web')?.breaches.length).toBe(1)

  model.commit({ ...model.head, versions: { 'web asia': 2 } })
  const { after, gate } = model.turn()

  expect(after.get(eels)?.rendered.id).toBe('web-0')
  expect(gate.rollouts.get('all web')?.breaches).toEqual([])
  expect(after.get(pairKey('ants', 'web'))?.rendered.id).toBe('web-2')
})
