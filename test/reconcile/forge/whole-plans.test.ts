import { beforeEach, describe, expect, test } from 'vitest'
import { fileAt, filesBelow, textOf } from '../../../src/base/tree/tree.ts'
import { OperationError } from '../../../src/core/model/operation-error.ts'
import { PullRequests } from '../../../src/reconcile/forge/pull-requests.ts'
import { WholePlans } from '../../../src/reconcile/forge/whole-plans.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { SimulatedForge } from '../../../src/simulator/forge/simulated-forge.ts'
import { SimulatedRemote } from '../../../src/simulator/git/simulated-remote.ts'
import { simulatedSource } from '../../../src/simulator/git/simulated-source.ts'
import { smallFleet } from '../../support/fleet-files.ts'

const branch = 'banyan/status-plans'
const long = (value: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, labels: { tier: ${value.repeat(300)} } }\n`

describe('plans that are longer than a comment may be', () => {
  let remote: SimulatedRemote
  let forge: SimulatedForge
  let base: string
  let pullRequests: PullRequests
  let untold: string[]

  beforeEach(() => {
    remote = new SimulatedRemote()
    base = remote.publish('main', new Map(Object.entries(smallFleet)))
    forge = new SimulatedForge(remote)
    forge.commentFormat = { maxLength: 700, hasHtml: true }
    untold = []
    pullRequests = begin()
  })

  const begin = (folder = '', statusBranch: string | undefined = 'banyan/status') => {
    const source = simulatedSource(remote)
    const clock = new SimulatedClock()
    const repository = source.repository
    return new PullRequests({
      source,
      merger: repository,
      forge,
      clock,
      state: () => undefined,
      context: 'banyan/plan',
      folder,
      wholePlans: new WholePlans({ repository, clock, folder, statusBranch: () => statusBranch }),
      onUntold: (number, { code }) => untold.push(`${number} ${code}`),
      onFailure: failure => {
        throw failure
      },
      onCrash: error => {
        throw error
      },
    })
  }
  const beginWith = (source: ReturnType<typeof simulatedSource>, clock: SimulatedClock) => {
    const { repository } = source
    const failures: OperationError[] = []
    const own = new PullRequests({
      ...{ source, merger: repository, forge, clock, state: () => undefined },
      ...{ context: 'banyan/plan', folder: '', onCrash: () => undefined },
      wholePlans: new WholePlans({ repository, clock, folder: '', statusBranch: () => 'banyan/status' }),
      onFailure: failure => failures.push(failure),
    })
    return { own, failures }
  }
  const propose = (number: number, text: string) => {
    const head = remote.publish(`topic-${number}`, new Map([['templates/web/web.yaml', text]]), {
      onto: base,
    })
    forge.open(number, head)
    return head
  }
  const commentOf = (number: number) => forge.comments.get(number)?.join('\n---\n') ?? ''
  const tip = () => remote.commit(remote.branches.get(branch) ?? '')
  const paths = () => [...filesBelow(tip()?.tree ?? emptyTree)].map(([path]) => path)
  const emptyTree = { kind: 'directory', id: '', entries: new Map() } as const
  const textAt = (path: string) => {
    const file = tip() && fileAt(tip()?.tree ?? emptyTree, path)
    return file === undefined ? '' : textOf(file)
  }

  test('are a file to which the comment leads, within what a comment may have', async () => {
    propose(1, long('a'))

    await pullRequests.look()

    expect(textAt('pull-requests/1.md')).toContain(`+    tier: ${'a'.repeat(300)}`)
    expect(commentOf(1)).toContain(`in [the whole plan](${forge.fileUrl(branch, 'pull-requests/1.md')})`)
    expect(commentOf(1)).not.toContain('banyan plan`')
    expect(commentOf(1).length).toBeLessThanOrEqual(700)
  })

  test('are nowhere where the comment has all of it', async () => {
    forge.commentFormat = { maxLength: 60_000, hasHtml: true }
    propose(1, long('a'))

    await pullRequests.look()

    expect(commentOf(1)).not.toContain('whole plan')
    expect(remote.branches.has(branch)).toBe(false)
  })

  test('have no history, so that what is over is gone', async () => {
    propose(1, long('a'))
    propose(2, long('b'))
    await pullRequests.look()
    expect(paths()).toEqual(['README.md', 'pull-requests/1.md', 'pull-requests/2.md'])

    propose(1, long('c'))
    await pullRequests.look()
    expect(textAt('pull-requests/1.md')).toContain('c'.repeat(300))

    forge.close(2)
    await pullRequests.look()
    propose(1, smallFleet['templates/web/web.yaml'] ?? '')
    await pullRequests.look()

    expect(tip()?.parents).toEqual([])
    expect(paths()).toEqual(['README.md'])
  })

  test('of a pull request that was closed while nothing ran are removed by who begins', async () => {
    propose(1, long('a'))
    await pullRequests.look()
    forge.close(1)

    await begin().look()

    expect(paths()).toEqual(['README.md'])
  })

  test('are written anew by nobody where nothing changed', async () => {
    propose(1, long('a'))
    await pullRequests.look()
    const before = remote.branches.get(branch)
    const { writes } = forge

    await begin().look()

    expect(remote.branches.get(branch)).toBe(before)
    expect(forge.writes).toBe(writes)
  })

  test('of another fleet in the repository stay, also when both write at once', async () => {
    const other = new WholePlans({
      repository: simulatedSource(remote).repository,
      clock: new SimulatedClock(),
      statusBranch: () => 'banyan/status',
      folder: 'edge/fleet',
    })
    await other.put(1, 'theirs')
    propose(1, long('a'))
    await pullRequests.look()
    await other.put(2, 'theirs, too')

    propose(1, long('b'))
    await pullRequests.look()
    await other.keep(new Set([2]))

    expect(paths()).toEqual(['README.md', 'pull-requests/1.md', 'pull-requests/edge/fleet/2.md'])
    expect(textAt('pull-requests/1.md')).toContain('b'.repeat(300))
  })

  test('do not take the place of what others have on a branch of that name', async () => {
    const theirs = remote.publish(branch, new Map([['notes.txt', 'hello\n']]), { onto: null })
    const head = propose(1, long('a'))

    await pullRequests.look()

    expect(remote.branches.get(branch)).toBe(theirs)
    expect(commentOf(1)).toContain('which `banyan plan` shows')
    expect(forge.statuses.get(`${head} banyan/plan`)?.state).toBe('success')
    expect(untold).toEqual(['1 git/unsupported'])
  })

  test('that cannot be written for now do not keep the comment away, and come with the next look', async () => {
    const head = propose(1, long('a'))
    const source = simulatedSource(remote)
    const clock = new SimulatedClock()
    const { repository } = simulatedSource(remote)
    const push = repository.push.bind(repository)
    repository.push = () => Promise.reject(away)
    const wholePlans = new WholePlans({
      repository,
      clock,
      statusBranch: () => 'banyan/status',
      folder: '',
    })
    const told = { source, merger: source.repository, forge, clock, state: () => undefined }
    const failures: OperationError[] = []
    const onFailure = (failure: OperationError) => failures.push(failure)
    const named = { context: 'banyan/plan', folder: '', onFailure, onCrash: () => undefined }
    const without = new PullRequests({ ...told, ...named, wholePlans })

    await without.look()
    expect(failures).toEqual([away])
    expect(commentOf(1)).toContain('which `banyan plan` shows')
    expect(forge.statuses.get(`${head} banyan/plan`)?.state).toBe('success')
    repository.push = push
    await clock.advance(5_000)
    await without.look()

    expect(commentOf(1)).toContain('in [the whole plan]')
  })

  test('that cannot be removed are told of once, are tried ever more seldom, and end no look', async () => {
    const source = simulatedSource(remote)
    const { repository } = source
    const clock = new SimulatedClock()
    const { own, failures } = beginWith(source, clock)
    propose(1, long('a'))
    await own.look()
    forge.close(1)
    propose(2, 'unused: true\n')
    const push = repository.push.bind(repository)
    repository.push = () => Promise.reject(forbidden)

    expect(await own.look()).toBe(1)
    expect(own.nextAt()).toBe(clock.now() + 5_000)
    await clock.advance(5_000)
    await own.look()
    expect(own.nextAt()).toBe(clock.now() + 10_000)
    expect(failures).toEqual([forbidden])

    repository.push = push
    await clock.advance(10_000)
    await own.look()
    expect(paths()).toEqual(['README.md'])
    expect(own.nextAt()).toBe(Number.POSITIVE_INFINITY)
  })

  test('of a branch that somebody deletes are there again within the hour', async () => {
    const source = simulatedSource(remote)
    const clock = new SimulatedClock()
    const { own } = beginWith(source, clock)
    propose(1, long('a'))
    await own.look()
    remote.branches.delete(branch)

    await clock.advance(3_600_000)
    await own.look()

    expect(paths()).toEqual(['README.md', 'pull-requests/1.md'])
  })

  test('are written on what is there after a failure, as a push may have come through', async () => {
    const { repository } = simulatedSource(remote)
    const clock = new SimulatedClock()
    const plans = new WholePlans({ repository, clock, folder: '', statusBranch: () => 'banyan/status' })
    await plans.put(1, 'one')
    const push = repository.push.bind(repository)
    repository.push = () => Promise.reject(away)
    await expect(plans.put(2, 'two')).rejects.toThrow(away)
    repository.push = push
    remote.branches.delete(branch)

    await plans.put(1, 'one')

    expect(paths()).toEqual(['README.md', 'pull-requests/1.md'])
  })

  test('cost no request where nothing is new', async () => {
    const source = simulatedSource(remote)
    const { repository } = source
    const { own } = beginWith(source, new SimulatedClock())
    propose(1, long('a'))
    await own.look()
    const fetched: string[] = []
    const fetch = repository.fetch.bind(repository)
    repository.fetch = (ref, signal) => {
      fetched.push(ref)
      return fetch(ref, signal)
    }

    await own.look()

    expect(fetched).toEqual(['main'])
  })

  test('wait for a branch to be known', async () => {
    propose(1, long('a'))

    const clock = new SimulatedClock()
    const { repository } = simulatedSource(remote)
    const unknown = new WholePlans({ repository, clock, folder: '', statusBranch: () => undefined })

    expect(await unknown.put(1, 'text')).toBeUndefined()
    expect([...remote.branches.keys()].filter(each => each.endsWith('-plans'))).toEqual([])
  })
})

const away = refusal('git/unreachable', true)
const forbidden = refusal('git/unauthorized', false)

function refusal(code: OperationError['code'], retryable: boolean): OperationError {
  return new OperationError({ code, message: 'not now', subject: 'remote', retryable })
}
