import { describe, expect, test } from 'vitest'
import type { Annotation } from '../../../src/core/model/annotation.ts'
import { azureDevOps } from '../../support/forges/azure-devops.ts'
import { bitbucket } from '../../support/forges/bitbucket.ts'
import { bitbucketServer } from '../../support/forges/bitbucket-server.ts'
import type { FakeForge } from '../../support/forges/fake-forge.ts'
import { startForge } from '../../support/forges/forge-server.ts'
import { gitea, github } from '../../support/forges/github-shaped.ts'
import { gitlab } from '../../support/forges/gitlab.ts'

const reviews: readonly FakeForge[] = [github, gitea, gitlab, azureDevOps]
const all: readonly FakeForge[] = [...reviews, bitbucket, bitbucketServer]
const [first, second] = ['a'.repeat(40), 'b'.repeat(40)] as const
const path = 'clusters/policies/shop.yaml'
const marker = '<!-- m -->'

const said = (line: number, of: string): Annotation => ({ path, line, summary: of, text: `**${of}**` })

async function open(fake: FakeForge, knowsUs = true) {
  const started = await startForge(fake, knowsUs)
  const { world, forge } = started
  world.diffs.set(path, '@@ -1,3 +1,4 @@ spec\n one\n-old\n+two\n+three\n four\n')
  const move = (head: string) => {
    const pull = { number: 2, head, source: 'change', target: 'main', from: 'here' } as const
    world.pulls.splice(0, world.pulls.length, pull)
  }
  move(first)
  const annotate = (head: string, annotations: readonly Annotation[]) =>
    forge.annotate({ number: 2, head, name: 'banyan/plan', marker, annotations })
  // A report is of a commit, and nobody sees that of an older one.
  const shown = (head: string) =>
    world.annotations
      .filter(({ commit }) => reviews.includes(fake) || commit === head)
      .map(({ line, text }) => `${line} ${text.replace(`${marker}\n`, '').replaceAll('*', '')}`)
  return { ...started, move, annotate, shown }
}

describe.each(all.map(fake => [fake.kind, fake] as const))('%s', (_, fake) => {
  test('what is said of lines stands there once, however often it is said', async () => {
    const { annotate, shown, writes } = await open(fake)
    await annotate(first, [said(2, 'bad'), said(4, 'worse')])
    const before = [...writes]

    await annotate(first, [said(2, 'bad'), said(4, 'worse')])

    expect(shown(first)).toEqual(['2 bad', '4 worse'])
    expect(writes).toEqual(before)
  })

  test('of two mistakes that look the same one stands there, however often they are said', async () => {
    const { annotate, shown, writes } = await open(fake)
    await annotate(first, [said(2, 'bad'), said(2, 'bad'), said(3, 'bad')])
    const before = [...writes]

    await annotate(first, [said(2, 'bad'), said(2, 'bad'), said(3, 'bad')])

    expect(shown(first)).toEqual(['2 bad', '3 bad'])
    expect(writes).toEqual(before)
  })

  test('what is mended is taken away, and what is new is added', async () => {
    const { annotate, shown } = await open(fake)
    await annotate(first, [said(2, 'bad'), said(4, 'worse')])
    await annotate(first, [said(4, 'worse'), said(3, 'new')])
    expect(shown(first).sort()).toEqual(['3 new', '4 worse'])

    await annotate(first, [])

    expect(shown(first)).toEqual([])
  })

  test('with a new commit each stands on its line in that', async () => {
    const { annotate, shown, move } = await open(fake)
    await annotate(first, [said(2, 'bad'), said(4, 'worse')])
    move(second)

    await annotate(second, [said(3, 'bad'), said(4, 'worse')])

    expect(shown(second).sort()).toEqual(['3 bad', '4 worse'])
  })

  test('where nothing was said and nothing is, nothing is written', async () => {
    const { annotate, writes } = await open(fake)

    await annotate(first, [])

    expect(writes).toEqual([])
  })
})

describe.each(reviews.map(fake => [fake.kind, fake] as const))('%s', (_, fake) => {
  const texts = [`${marker}\nforged`, 'our own review']

  test.each([
    [true, texts],
    [false, ['our own review']],
  ])(
    'what others say, and what we said otherwise, stays: whose the token is, is told: %s',
    async (knowsUs, left) => {
      const { annotate, world } = await open(fake, knowsUs)
      const of = { commit: first, path, line: 2 }
      const [forged = '', own = ''] = texts
      world.annotations.push({ ...of, id: 101, review: 101, isOurs: !knowsUs, text: forged })
      world.annotations.push({ ...of, id: 102, review: 102, isOurs: true, text: own })

      await annotate(first, [])

      expect(world.annotations.map(({ text }) => text)).toEqual(left)
    },
  )
})

describe.each(reviews.map(fake => [fake.kind, fake] as const))('%s', (_, fake) => {
  test('where nobody says whose the token is, and several bear our marker, nothing of others goes', async () => {
    const { annotate, shown, world } = await open(fake, false)
    await annotate(first, [said(2, 'bad'), said(4, 'worse')])
    const forged = { id: 201, review: 201, isOurs: false, commit: first, path, line: 3 }
    world.annotations.push({ ...forged, text: `${marker}\nforged` })

    await annotate(first, [said(2, 'bad'), said(1, 'new')])

    expect(shown(first)).toEqual(expect.arrayContaining(['1 new', '2 bad', '3 forged']))
    expect(shown(first).filter(each => each === '2 bad')).toHaveLength(1)
  })

  test('of a token that is not known at the time nothing is removed, and it is asked for again', async () => {
    const { annotate, world, answer, answerTruly } = await open(fake)
    const forged = { id: 201, review: 201, isOurs: false, commit: first, path, line: 3 }
    world.annotations.push({ ...forged, text: `${marker}\nforged` })
    answer({ status: 401 }, fake.whoAmI)
    await expect(annotate(first, [])).rejects.toMatchObject({ code: 'forge/unauthorized' })
    answerTruly()

    await annotate(first, [said(2, 'bad')])
    await annotate(first, [])

    expect(world.annotations.map(({ text }) => text)).toEqual([`${marker}\nforged`])
  })
})

test('Gitea, where a reply is of the review that it replies to, has each mistake once, and keeps the reply', async () => {
  const { annotate, shown, world, writes } = await open(gitea)
  await annotate(first, [said(2, 'bad'), said(4, 'worse')])
  const [{ review } = { review: 0 }] = world.annotations
  const reply = { id: 150, review, isOurs: false, commit: first, path, line: 2 }
  world.annotations.push({ ...reply, text: 'why?' }, { ...reply, id: 151, text: `${marker}\ncopied` })
  const before = [...writes]

  await annotate(first, [said(2, 'bad'), said(4, 'worse')])
  expect(writes).toEqual(before)
  await annotate(first, [said(4, 'worse'), said(3, 'new')])

  expect(shown(first)).toEqual(['2 bad', '4 worse', '2 why?', '2 copied', '3 new'])
})

test('GitHub, where an app is no person, keeps what people say with our marker, and takes away what is ours', async () => {
  const { annotate, shown, world } = await open(github, false)
  const forged = { id: 101, review: 101, isOurs: false, commit: first, path, line: 3 }
  world.annotations.push({ ...forged, text: `${marker}\nforged` })
  await annotate(first, [said(2, 'bad')])

  await annotate(first, [])

  expect(shown(first)).toEqual(['3 forged'])
})

describe.each([github, gitlab].map(fake => [fake.kind, fake] as const))('%s', (_, fake) => {
  test('lines that it does not show are left out, which it would refuse', async () => {
    const { annotate, shown, writes, world } = await open(fake)
    world.diffs.set('long.yaml', '')

    await annotate(first, [
      said(9, 'far'),
      { ...said(1, 'elsewhere'), path: 'other.yaml' },
      { ...said(1, 'long'), path: 'long.yaml' },
    ])
    const before = [...writes]
    await annotate(first, [said(9, 'far'), said(1, 'near')])

    expect(before).toEqual([])
    expect(shown(first)).toEqual(['1 near'])
  })
})

test('GitLab, which has not compared the newest commit yet, is asked again', async () => {
  const { annotate, world } = await open(gitlab)

  await expect(annotate(second, [said(2, 'bad')])).rejects.toMatchObject({
    code: 'git/stale',
    retryable: true,
  })

  expect(world.annotations).toEqual([])
})
