import { beforeEach, expect, test } from 'vitest'
import { OperationError } from '../../../src/core/model/operation-error.ts'
import { Bell } from '../../../src/reconcile/fleet/bell.ts'
import { PullRequests } from '../../../src/reconcile/forge/pull-requests.ts'
import { untilEnded } from '../../../src/reconcile/forge/until-ended.ts'
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

function propose(number: number, text = 'text'): string {
  const files = new Map([['templates/web/note.txt', text]])
  const head = remote.publish(`topic-${number}`, files, { onto: base })
  forge.open(number, head)
  return head
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
  expect(failures).toEqual([['git/timeout', 120_000]])
})

test('several that cannot be fetched soon are no outage, and are tried ever more seldom where only the target moves', async () => {
  const fetch = source.repository.fetch.bind(source.repository)
  const slow = new Set(['refs/pull/1/head', 'refs/pull/2/head'])
  let asked = 0
  source.repository.fetch = (ref, signal) => {
    if (!slow.has(ref)) return fetch(ref, signal)
    asked++
    // As a program that is ended may say it.
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(away), { once: true }))
  }
  for (const number of [1, 2, 3]) propose(number)
  const look = async () => {
    const looking = pullRequests.look()
    for (let waited = 0; waited < 4; waited++) await clock.advance(120_000)
    return await looking
  }

  expect(await look()).toBe(1)
  expect(asked).toBe(2)
  remote.publish('main', new Map([['templates/web/other.txt', 'text']]))
  for (let looked = 0; looked < 20; looked++) await look()

  expect(asked).toBeLessThan(2 * 10)
  expect(new Set(failures.map(([code]) => code))).toEqual(new Set(['git/timeout']))
})

test('a pull request or a target that comes back to what was told before is told again, and nothing stays due', async () => {
  const first = propose(1)
  await pullRequests.look()
  const fails = async () => {
    remote.branches.set('refs/pull/1/head', base)
    await pullRequests.look()
  }
  propose(1, 'other')
  await fails()
  forge.open(1, first)
  await pullRequests.look()
  await clock.advance(5_000)
  await pullRequests.look()
  expect(pullRequests.nextAt()).toBe(Number.POSITIVE_INFINITY)

  remote.publish('main', new Map([['templates/web/other.txt', 'text']]))
  await fails()
  expect(forge.statuses.get(`${first} banyan/plan`)?.state).toBe('pending')
  remote.branches.set('main', base)
  forge.open(1, first)
  await pullRequests.look()
  expect(forge.statuses.get(`${first} banyan/plan`)?.state).toBe('success')
})

test('nothing is due of a target that is gone', async () => {
  propose(1)
  forge.locked.add(1)
  await pullRequests.look()
  remote.branches.delete('main')

  expect(await pullRequests.look()).toBe(0)

  expect(pullRequests.nextAt()).toBe(Number.POSITIVE_INFINITY)
})

test('what stays due, though it was done, does not keep the process busy', async () => {
  const ended = new AbortController()
  let done = 0
  const options = { bell: new Bell(), clock, intervalMs: 60_000, dueAt: () => 0, signal: ended.signal }
  const following = untilEnded({ ...options, onFailure: error => expect.fail(error.message) }, async () => {
    if (++done > 20) ended.abort()
  })
  await clock.advance(10_000)
  const doneSoon = done
  ended.abort()
  await following

  expect(doneSoon).toBeLessThanOrEqual(11)
})

test('an outdated status of a process before is taken back where the plan fails', async () => {
  const head = propose(1)
  forge.statuses.set(`${head} banyan/plan`, { context: 'banyan/plan', state: 'success', description: 'old' })
  remote.branches.set('refs/pull/1/head', base)

  await pullRequests.look()

  expect(forge.statuses.get(`${head} banyan/plan`)?.state).toBe('pending')
  const { writes } = forge
  await clock.advance(5_000)
  await pullRequests.look()
  expect(forge.writes).toBe(writes)
})

test('who ends takes no status back', async () => {
  const head = propose(1)
  forge.statuses.set(`${head} banyan/plan`, { context: 'banyan/plan', state: 'success', description: 'old' })
  const ended = new AbortController()
  const fetch = source.repository.fetch.bind(source.repository)
  source.repository.fetch = (ref, signal) => {
    if (ref !== 'refs/pull/1/head') return fetch(ref, signal)
    ended.abort()
    return Promise.reject(away)
  }

  await expect(pullRequests.look(ended.signal)).rejects.toThrow('away')

  expect(forge.statuses.get(`${head} banyan/plan`)?.state).toBe('success')
})

test('lines of which a forge takes nothing hold up no plan, and are said later without another plan', async () => {
  forge.annotationOutage = new OperationError({
    code: 'forge/server-error',
    message: 'not now',
    subject: 'forge',
    retryable: true,
  })
  let merged = 0
  const merge = source.repository.merge.bind(source.repository)
  source.repository.merge = (ours, theirs) => {
    merged++
    return merge(ours, theirs)
  }
  const numbers = [1, 2, 3, 4]
  for (const number of numbers) propose(number)
  await pullRequests.look()
  expect([...forge.comments.keys()]).toEqual(numbers)
  expect(pullRequests.nextAt()).toBe(clock.now() + 5_000)
  await clock.advance(5_000)
  await pullRequests.look()
  expect(pullRequests.nextAt()).toBe(clock.now() + 10_000)

  forge.annotationOutage = undefined
  await clock.advance(10_000)
  expect(await pullRequests.look()).toBe(4)
  expect(pullRequests.nextAt()).toBe(Number.POSITIVE_INFINITY)
  expect(merged).toBe(4)
})

const away = new OperationError({ code: 'git/unreachable', message: 'away', subject: 'git', retryable: true })
