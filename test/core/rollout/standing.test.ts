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

const emus = pairKey('emus', 'web')
const contentOf = (model: Model, key: string): string | undefined =>
  pairsIn(model.inForce).get(key)?.rendered.id

test('nobody waits for a time that was told by a clock that was ahead', () => {
  const soaking = { ...policy, steps: [{ ...step, soakMinutes: 5 }] } as const
  const model = new Model({ ...first, policy: soaking })
  model.now += 600 * minute
  model.commit({ ...model.head, versions: { 'web europe': 1 } })
  model.turn()
  model.health.set(eels, 'Well')
  model.turn()

  model.now -= 600 * minute
  model.turn()
  expect(contentOf(model, emus)).toBe('web-0')
  model.now += 5 * minute
  model.turn()

  expect(contentOf(model, emus)).toBe('web-1')
})

test('who is still on the way to what came before begins before who came through with it', () => {
  const model = began('Wait')
  model.health.set(eels, 'Well')
  model.turn()
  expect(contentOf(model, emus)).toBe('web-1')
  model.away.add('emus')
  model.turn()

  model.commit({ ...model.head, versions: { 'web europe': 2 } })
  model.turn()

  expect([contentOf(model, eels), contentOf(model, emus)]).toEqual(['web-1', 'web-2'])
})

test('a word that goes on after a failure lets nobody pass who is on the way', () => {
  const model = began()
  model.health.set(eels, 'Progressing')
  model.turn()

  model.turn([{ verb: 'resume', path: '', application: 'web' }])
  model.turn()
  expect(contentOf(model, emus)).toBe('web-0')
  model.health.set(eels, 'Failed')
  model.turn([{ verb: 'resume', path: '', application: 'web' }])
  model.turn()

  expect(contentOf(model, emus)).toBe('web-1')
})

test('what a cluster has that cannot be read any more is not kept back: its old objects would go before the new come', () => {
  const model = began()
  const because = [
    { code: 'plan/stopped', severity: 'error', message: 'gone', at: { file: 'fleet.yaml' } },
  ] as const
  const unknown = { application: 'web', because, withheld: true as const }
  const children = model.inForce.children.map(node =>
    node.cluster?.cluster.name === 'emus'
      ? {
          ...node,
          cluster: {
            ...node.cluster,
            pairs: node.cluster.pairs.filter(({ application }) => application !== 'web'),
            unreadable: [unknown],
          },
        }
      : node,
  )
  model.inForce = { ...model.inForce, children }

  const { awaited, held } = model.ask()

  expect(awaited).toEqual([])
  expect(held.filter(({ cluster }) => cluster === 'emus')).toEqual([])
})
