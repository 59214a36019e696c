import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Hint } from '../../../src/io/webhooks/hint.ts'
import { HintQueue } from '../../../src/io/webhooks/hint-queue.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'

interface Told {
  readonly at: number
  readonly receiver: string
  readonly hint: Hint
}

const gatherMs = 200

function open(maxWaiting?: number): { queue: HintQueue; clock: SimulatedClock; told: Told[] } {
  const clock = new SimulatedClock(0)
  const told: Told[] = []
  const onHint = (receiver: string, hint: Hint): void => {
    told.push({ at: clock.now(), receiver, hint })
  }
  const queue = new HintQueue({
    clock,
    gatherMs,
    onHint,
    ...(maxWaiting === undefined ? {} : { maxWaiting }),
  })
  return { queue, clock, told }
}

function push(...refs: readonly string[]): Hint {
  return { kind: 'push', refs }
}

test('hints at the same are told once, so long after the first of them', async () => {
  const { queue, clock, told } = open()
  queue.add('fleet', push('refs/heads/main'))
  await clock.advance(150)
  queue.add('fleet', push('refs/heads/main'))
  await clock.advance(49)
  const early = [...told]
  await clock.advance(1_000)

  expect(early).toEqual([])
  expect(told).toEqual([{ at: 200, receiver: 'fleet', hint: push('refs/heads/main') }])
})

test('a hint that comes after the same was told is told again', async () => {
  const { queue, clock, told } = open()
  queue.add('fleet', push('refs/heads/main'))
  await clock.advance(gatherMs)
  queue.add('fleet', push('refs/heads/main'))
  await clock.advance(gatherMs)
  expect(told.map(({ at }) => at)).toEqual([200, 400])
})

test('other refs, pull requests, comments and receivers are told by themselves', async () => {
  const { queue, clock, told } = open()
  const hints: readonly Hint[] = [
    push('refs/heads/main'),
    push('refs/heads/other'),
    push(),
    { kind: 'pull-request', number: 1, action: 'opened' },
    { kind: 'pull-request', number: 2, action: 'opened' },
    { kind: 'comment', number: 1 },
  ]
  for (const hint of [...hints, ...hints]) {
    queue.add('one', hint)
    queue.add('two', hint)
  }
  await clock.advance(gatherMs)
  for (const receiver of ['one', 'two'])
    expect(told.filter(each => each.receiver === receiver).map(({ hint }) => hint)).toEqual(hints)
  expect(told).toHaveLength(12)
})

test('a push to several refs is told by ref, and of a pull request what came last', async () => {
  const { queue, clock, told } = open()
  queue.add('fleet', push('refs/heads/a', 'refs/heads/b'))
  queue.add('fleet', push('refs/heads/b', 'refs/heads/c'))
  queue.add('fleet', { kind: 'pull-request', number: 1, action: 'opened' })
  queue.add('fleet', { kind: 'pull-request', number: 1, action: 'merged' })
  await clock.advance(gatherMs)
  expect(told.map(({ hint }) => hint)).toEqual([
    push('refs/heads/a'),
    push('refs/heads/b'),
    push('refs/heads/c'),
    { kind: 'pull-request', number: 1, action: 'merged' },
  ])
})

test('a thousand deliveries a second for thirty seconds are five calls a second', async () => {
  const { queue, clock, told } = open()
  for (let second = 0; second < 30; second++) {
    for (let tenth = 0; tenth < 10; tenth++) {
      for (let each = 0; each < 100; each++) queue.add('fleet', push('refs/heads/main'))
      await clock.advance(100)
    }
  }
  await clock.advance(gatherMs)
  expect(told).toHaveLength(150)
})

test('of more different things than are kept, any ref of the receiver may have moved', async () => {
  const { queue, clock, told } = open(3)
  for (let number = 1; number <= 100; number++) queue.add('one', push(`refs/heads/${number}`))
  queue.add('two', { kind: 'pull-request', number: 1, action: 'opened' })
  await clock.advance(gatherMs)
  expect(told.map(({ receiver, hint }) => [receiver, hint])).toEqual([
    ['one', push('refs/heads/1')],
    ['one', push('refs/heads/2')],
    ['one', push('refs/heads/3')],
    ['one', push()],
    ['two', push()],
  ])
})

test('no hint is lost in effect: after each one something is told that covers it', async () => {
  const refs = fc.constantFrom('a', 'b', 'c', 'd', 'e').map(name => `refs/heads/${name}`)
  const steps = fc.array(fc.tuple(refs, fc.nat(150)), { maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (given, maxWaiting) => {
      const { queue, clock, told } = open(maxWaiting)
      const added: { readonly ref: string; readonly at: number }[] = []
      for (const [ref, pause] of given) {
        queue.add('fleet', push(ref))
        added.push({ ref, at: clock.now() })
        await clock.advance(pause)
      }
      await clock.advance(gatherMs)
      for (const { ref, at } of added) {
        const covering = told.some(
          ({ at: when, hint }) =>
            when >= at &&
            when <= at + gatherMs &&
            hint.kind === 'push' &&
            (hint.refs.length === 0 || hint.refs.includes(ref)),
        )
        expect(covering).toBe(true)
      }
    }),
    { numRuns: 200 },
  )
})

test('what waits when it is closed is not told, nor what comes then', async () => {
  const { queue, clock, told } = open()
  queue.add('fleet', push('refs/heads/main'))
  queue.close()
  queue.add('fleet', push('refs/heads/main'))
  await clock.advance(1_000)
  expect(told).toEqual([])
  expect(clock.nextDue).toBeUndefined()
})
