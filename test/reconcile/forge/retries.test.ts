import { beforeEach, expect, test } from 'vitest'
import { OperationError } from '../../../src/core/model/operation-error.ts'
import { PullRequests } from '../../../src/reconcile/forge/pull-requests.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { SimulatedForge } from '../../../src/simulator/forge/simulated-forge.ts'
import { SimulatedRemote } from '../../../src/simulator/git/simulated-remote.ts'
import { simulatedSource } from '../../../src/simulator/git/simulated-source.ts'
import { smallFleet } from '../../support/fleet-files.ts'

let remote: SimulatedRemote
let forge: SimulatedForge
let clock: SimulatedClock
let pullRequests: PullRequests
let base: string
let source: ReturnType<typeof simulatedSource>
let failures: (readonly [code: string, retryMs: number])[]

beforeEach(() => {
  failures = []
  clock = new SimulatedClock()
  remote = new SimulatedRemote()
  base = remote.publish('main', new Map(Object.entries(smallFleet)))
  forge = new SimulatedForge(remote)
  source = simulatedSource(remote)
  pullRequests = new PullRequests({
    source,
    merger: source.repository,
    forge,
    clock,
    state: () => undefined,
    context: 'banyan/plan',
    folder: '',
    onFailure: (failure, retryMs) => failures.push([failure.code, retryMs]),
    onCrash: error => {
      throw error
    },
  })
})

function propose(number: number, text = 'text'): void {
  const files = new Map([['templates/web/note.txt', text]])
  forge.open(number, remote.publish(`topic-${number}`, files, { onto: base }))
}

test('one that fails is tried ever more seldom, and at once where it moves; others do not wait for it', async () => {
  propose(1)
  forge.locked.add(1)
  await pullRequests.look()
  expect(pullRequests.nextAt()).toBe(clock.now() + 5_000)
  propose(2)

  expect(await pullRequests.look()).toBe(1)
  expect(failures).toHaveLength(1)
  await clock.advance(5_000)
  await pullRequests.look()
  propose(1, 'other')
  await pullRequests.look()

  expect(failures.map(([, retryMs]) => retryMs)).toEqual([5_000, 10_000, 5_000])
  forge.close(1)
  await pullRequests.look()
  expect(pullRequests.nextAt()).toBe(Number.POSITIVE_INFINITY)
})

test('a forge that breaks at one of them is asked for the others; where it breaks at two, it is the forge', async () => {
  const broken = new Set([1])
  const comment = forge.comment.bind(forge)
  const message = 'it broke'
  forge.comment = request =>
    broken.has(request.number)
      ? Promise.reject(
          new OperationError({ code: 'forge/server-error', message, subject: 'forge', retryable: true }),
        )
      : comment(request)
  for (const number of [1, 2, 3]) propose(number)

  expect(await pullRequests.look()).toBe(2)
  broken.add(4).add(5)
  for (const number of [4, 5, 6]) propose(number)
  await expect(pullRequests.look()).rejects.toThrow(message)

  expect(await pullRequests.look()).toBe(1)
  expect(forge.comments.get(6)).toHaveLength(1)
})

test('a target that moves spends a status of the commit only on what is new, or on what cannot be told', async () => {
  const set: string[] = []
  const setStatus = forge.setStatus.bind(forge)
  forge.setStatus = async (commit, status) => {
    const { writes } = forge
    await setStatus(commit, status)
    if (forge.writes > writes) set.push(status.state)
  }
  const move = (text: string) => remote.publish('main', new Map([['templates/web/other.txt', text]]))
  propose(1)
  await pullRequests.look()
  move('one')
  await pullRequests.look()
  expect(set).toEqual(['pending', 'success'])

  move('two')
  // The forge tells of a commit before the repository has it.
  remote.branches.set('refs/pull/1/head', base)
  await pullRequests.look()
  expect(set).toEqual(['pending', 'success', 'pending'])
})

test('one that cannot be fetched soon is given up for now, and the others are planned', async () => {
  const fetch = source.repository.fetch.bind(source.repository)
  const begun = Promise.withResolvers<void>()
  source.repository.fetch = (ref, signal) => {
    if (ref !== 'refs/pull/1/head') return fetch(ref, signal)
    begun.resolve()
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  }
  propose(1)
  propose(2)

  const looking = pullRequests.look()
  await begun.promise
  await clock.advance(120_000)

  expect(await looking).toBe(1)
  expect(failures).toEqual([['git/unreachable', 5_000]])
})
