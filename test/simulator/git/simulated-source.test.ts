import { expect, test } from 'vitest'
import { OperationError } from '../../../src/core/model/operation-error.ts'
import { SimulatedRemote } from '../../../src/simulator/git/simulated-remote.ts'
import { simulatedSource } from '../../../src/simulator/git/simulated-source.ts'

const outage = new OperationError({
  code: 'git/unreachable',
  message: 'the remote does not answer',
  subject: 'simulated://fleet',
  retryable: true,
})

test('who subscribed hears of every push until they end it', async () => {
  const remote = new SimulatedRemote()
  const source = simulatedSource(remote)
  let heard = 0
  const end = source.subscribe(() => heard++)

  const first = remote.publish('main', new Map([['a', '1']]))
  expect(await source.latest()).toBe(first)
  end()
  remote.publish('main', new Map([['a', '2']]))

  expect(heard).toBe(1)
})

test('while the remote is out nothing is fetched or pushed, and what is here stays readable', async () => {
  const remote = new SimulatedRemote()
  const { repository } = simulatedSource(remote)
  const first = remote.publish('main', new Map([['a', '1']]))
  await repository.fetch('main')
  const second = remote.publish('main', new Map([['a', '2']]))
  remote.outage = outage

  await expect(repository.fetch('main')).rejects.toBe(outage)
  await expect(repository.push({ branch: 's', expected: undefined, commit: first })).rejects.toBe(outage)
  expect((await repository.tree(first)).entries.size).toBe(1)
  expect(await repository.resolve(second)).toBeUndefined()
  remote.outage = undefined
  expect(await repository.fetch('main')).toBe(second)
})
