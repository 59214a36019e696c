import { expect, test } from 'vitest'
import { OperationError } from '../../../src/core/model/operation-error.ts'
import { remoteSource } from '../../../src/io/git/remote-source.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { SimulatedRemote } from '../../../src/simulator/git/simulated-remote.ts'
import { SimulatedRepository } from '../../../src/simulator/git/simulated-repository.ts'

function polled(pollSeconds: number, random: () => number = () => 0) {
  const [clock, remote] = [new SimulatedClock(), new SimulatedRemote()]
  const repository = new SimulatedRepository(remote)
  const source = remoteSource({ repository, branch: 'main', pollSeconds, clock, random })
  const start = clock.now()
  const looks: number[] = []
  const end = source.subscribe(() => {
    looks.push((clock.now() - start) / 1_000)
    source.latest().catch(() => undefined)
  })
  const away = new OperationError({
    code: 'git/unreachable',
    message: 'away',
    subject: 'git',
    retryable: true,
  })
  return { clock, remote, looks, end, away }
}

test('a repository is looked at as often as asked, and a little later at random', async () => {
  let next = 0
  const { clock, looks, end } = polled(10, () => (next++ % 2 === 0 ? 0 : 0.5))
  await clock.advance(41_500)
  end()
  await clock.advance(100_000)

  expect(looks).toEqual([10, 20.5, 30.5, 41])
})

test('one that does not answer is looked at ever more seldom, and as before once it does', async () => {
  const { clock, remote, looks, end, away } = polled(5)
  remote.outage = away
  await clock.advance(196_000)
  remote.outage = undefined
  await clock.advance(70_000)
  end()

  expect(looks).toEqual([5, 10, 20, 40, 80, 140, 200, 260, 265])
})

test('one that is looked at seldom is not looked at more often because it does not answer', async () => {
  const { clock, remote, looks, end, away } = polled(300)
  remote.outage = away
  await clock.advance(950_000)
  end()

  expect(looks).toEqual([300, 600, 900])
})
