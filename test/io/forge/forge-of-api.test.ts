import { describe, expect, test } from 'vitest'
import { azureDevOps } from '../../support/forges/azure-devops.ts'
import { bitbucket } from '../../support/forges/bitbucket.ts'
import { bitbucketServer } from '../../support/forges/bitbucket-server.ts'
import type { FakeForge, FakePull } from '../../support/forges/fake-forge.ts'
import { startForge } from '../../support/forges/forge-server.ts'
import { gitea, github } from '../../support/forges/github-shaped.ts'
import { gitlab } from '../../support/forges/gitlab.ts'

const forges: readonly FakeForge[] = [github, gitea, gitlab, bitbucket, bitbucketServer, azureDevOps]
const commit = 'a'.repeat(40)

describe.each(forges.map(fake => [fake.kind, fake] as const))('%s', (_, fake) => {
  const contextOf = (context: string): string => fake.contexts?.[context] ?? context
  const pull = (number: number, more: Partial<FakePull> = {}): FakePull => ({
    number,
    head: number.toString(16).padStart(6, '0').padEnd(40, 'e'),
    source: 'change',
    target: 'main',
    from: 'here',
    ...more,
  })

  test('pull requests into the branch are listed with their whole commits, and those into others left out', async () => {
    const { forge, world } = await startForge(fake)
    world.pulls.push(pull(1, { target: 'release' }), pull(2))

    const found = await forge.pullRequests('main')

    const { head } = pull(2)
    expect(found).toEqual([{ number: 2, title: 'change 2', head, ref: fake.refs.here, isFork: false }])
  })

  test('those of forks are marked, or left out where they cannot be fetched', async () => {
    const { forge, world } = await startForge(fake)
    world.pulls.push(pull(2, { from: 'fork' }))

    const found = await forge.pullRequests('main')

    const ref = fake.refs.fork
    const wanted = ref === undefined ? [] : [{ number: 2, ref, isFork: true }]
    expect(found.map(({ number, ref, isFork }) => ({ number, ref, isFork }))).toEqual(wanted)
  })

  test('a repository that is gone is taken for a fork', async () => {
    const { forge, world } = await startForge(fake)
    world.pulls.push(pull(2, { from: 'gone' }))

    expect((await forge.pullRequests('main')).filter(({ isFork }) => !isFork)).toEqual([])
  })

  test('no pull request, and no comment, is on too late a page', async () => {
    const { forge, world } = await startForge(fake)
    for (let number = 1; number <= 230; number++) {
      world.pulls.push(pull(number))
      world.comments.push({ id: number, isOurs: number === 230, text: number === 230 ? 'm old' : 'hello' })
    }

    const found = await forge.pullRequests('main')
    await forge.comment({ number: 2, marker: 'm', text: 'm new' })

    expect(found.map(({ number }) => number)).toEqual(world.pulls.map(({ number }) => number))
    expect([world.comments.length, world.comments.at(-1)?.text]).toEqual([230, 'm new'])
  })

  test('a comment is written where none of ours has its marker, whoever else does', async () => {
    const { forge, world } = await startForge(fake)
    world.comments.push({ id: 1, isOurs: false, text: 'm forged' }, { id: 2, isOurs: true, text: 'other' })

    await forge.comment({ number: 2, marker: 'm', text: 'm plan' })

    expect(world.comments.map(({ text }) => text)).toEqual(['m forged', 'other', 'm plan'])
  })

  test('our own comment is edited, and left alone where it says the same', async () => {
    const { forge, world, writes } = await startForge(fake)
    world.comments.push({ id: 1, isOurs: true, text: 'm\r\nold' })

    await forge.comment({ number: 2, marker: 'm', text: 'm\nold\n' })
    const before = [...writes]
    await forge.comment({ number: 2, marker: 'm', text: 'm\nnew\n' })

    expect(before).toEqual([])
    expect(world.comments.map(({ text }) => text)).toEqual(['m\nnew\n'])
  })

  test('of two comments of ours one is left that tells anything', async () => {
    const { forge, world, writes } = await startForge(fake)
    world.comments.push({ id: 1, isOurs: true, text: 'm new' }, { id: 2, isOurs: true, text: 'm old' })
    world.comments.push({ id: 3, isOurs: false, text: 'm forged' })

    await forge.comment({ number: 2, marker: 'm', text: 'm new' })
    await forge.comment({ number: 2, marker: 'm', text: 'm new' })

    const elsewhere = 'This is told in another comment by now.'
    expect(world.comments.map(({ text }) => text)).toEqual(['m new', elsewhere, 'm forged'])
    expect(writes).toHaveLength(1)
  })

  test('where nobody says whose the token is, a comment with the marker is ours', async () => {
    const { forge, world } = await startForge(fake, false)
    world.comments.push({ id: 1, isOurs: true, text: 'm old' })

    await forge.comment({ number: 2, marker: 'm', text: 'm new' })

    expect(world.comments.map(({ text }) => text)).toEqual(['m new'])
  })

  // A repository's token of Bitbucket Cloud is nobody's, and told so like one that is not known.
  test.each(fake.kind === 'bitbucket' ? [500] : [500, 401])(
    'who answered %i once when asked whose the token is, is asked again',
    async status => {
      const { forge, world, answer, answerTruly } = await startForge(fake)
      world.comments.push({ id: 1, isOurs: false, text: 'm forged' })
      answer({ status }, fake.whoAmI)
      await expect(forge.comment({ number: 2, marker: 'm', text: 'm' })).rejects.toThrow()
      answerTruly()

      await forge.comment({ number: 2, marker: 'm', text: 'm plan' })

      expect(world.comments.map(({ text }) => text)).toEqual(['m forged', 'm plan'])
    },
  )

  if (fake.kind === 'bitbucket')
    test('a token of a repository, which is no user, has its comment edited in place', async () => {
      const { forge, world, answer } = await startForge(fake)
      world.comments.push({ id: 1, isOurs: true, text: 'm old' })
      answer({ status: 401 }, fake.whoAmI)

      await forge.comment({ number: 2, marker: 'm', text: 'm new' })

      expect(world.comments.map(({ text }) => text)).toEqual(['m new'])
    })

  test('a pull request of a branch is opened once, and again when it is not open any more', async () => {
    const { forge, world } = await startForge(fake)
    world.pulls.push(pull(1, { source: 'banyan/revert', target: 'release' }), pull(2, { from: 'fork' }))
    const asked = {
      branch: 'banyan/revert',
      target: 'main',
      title: 'Revert web',
      text: `it failed ${'x'.repeat(5_000)}`,
    }

    const first = await forge.propose(asked)
    const again = await forge.propose({ ...asked, title: 'another' })
    const [opened] = world.pulls.splice(2)
    const next = await forge.propose(asked)

    expect([first, again, next]).toEqual([3, 3, 3])
    expect(opened).toMatchObject({ source: 'banyan/revert', target: 'main', said: { title: 'Revert web' } })
    expect(opened?.said?.text).toMatch(/^it failed x{3000}/)
    expect(world.pulls).toHaveLength(3)
  })

  test('a status is set in the words of the forge, and left alone where it is the same', async () => {
    const { forge, world, writes } = await startForge(fake)

    await forge.setStatus(commit, { context: 'banyan/plan', state: 'pending', description: 'wait' })
    await forge.setStatus(commit, { context: 'banyan/plan', state: 'success', description: 'fine' })
    await forge.setStatus(commit, { context: 'banyan/plan', state: 'success', description: 'fine' })
    await forge.setStatus(commit, { context: 'banyan/plan', state: 'failure', description: 'stopped' })

    const context = contextOf('banyan/plan')
    expect(world.statuses).toEqual([
      { commit, context, state: fake.states.pending, description: 'wait' },
      { commit, context, state: fake.states.success, description: 'fine' },
      { commit, context, state: fake.states.failure, description: 'stopped' },
    ])
    expect(writes).toHaveLength(3)
  })

  test.each([
    ['success', 'success'],
    ['pending', 'pending'],
    ['failure', 'failure'],
    ['unknown', 'failure'],
  ] as const)('the newest status of a context is read: %s is %s', async (state, wanted) => {
    const { forge, world } = await startForge(fake)
    const of = { commit, description: 'x' }
    world.statuses.push(
      {
        ...of,
        context: contextOf('banyan/plan'),
        state: fake.states[state === 'success' ? 'failure' : 'success'],
      },
      { ...of, context: contextOf('banyan/plan'), state: fake.states[state] },
      { ...of, context: contextOf('other'), state: fake.states[state === 'success' ? 'failure' : 'success'] },
    )

    expect(await forge.status(commit, 'banyan/plan')).toBe(wanted)
    expect(await forge.status(commit, 'nobody')).toBeUndefined()
    expect(await forge.status('b'.repeat(40), 'banyan/plan')).toBeUndefined()
  })

  test('a status is found behind those that others set since', async () => {
    const { forge, world, writes } = await startForge(fake)
    const status = { context: 'banyan/plan', state: 'success', description: 'fine' } as const
    await forge.setStatus(commit, status)
    for (let other = 0; other < 230; other++)
      world.statuses.push({ commit, context: `ci/${other}`, state: fake.states.failure, description: 'x' })

    await forge.setStatus(commit, status)

    expect(await forge.status(commit, 'banyan/plan')).toBe('success')
    expect(writes).toHaveLength(1)
  })

  test('a token that lost its rights is told without the token', async () => {
    const { withToken } = await startForge(fake)

    const failed = await withToken('other-token')
      .pullRequests('main')
      .catch((error: unknown) => error)

    expect(failed).toMatchObject({ code: 'forge/unauthorized', retryable: false })
    expect(String(failed)).not.toContain('other-token')
  })

  test('an answer that its API does not have is a failure of the forge', async () => {
    const { forge, answer } = await startForge(fake)
    answer({ status: 200, body: { message: 'hello' } })

    await expect(forge.pullRequests('main')).rejects.toMatchObject({ code: 'forge/server-error' })
  })
})
