import { afterEach, describe, expect, test } from 'vitest'
import type { Forge, Receiver } from '../../../src/io/webhooks/receiver.ts'
import { otherSamples } from './other-samples.ts'
import { githubRepository, githubShaped } from './samples.ts'
import { type ServedWebhooks, secret, serveWebhooks } from './served.ts'

let served: ServedWebhooks | undefined
afterEach(async () => {
  await served?.close()
  served = undefined
})

function receiver(name: string, forge: Forge = 'github', more: Partial<Receiver> = {}): Receiver {
  return { name, forge, secrets: [secret], ...more }
}

const push = { 'x-github-event': 'push' }
const main = { kind: 'push', refs: ['refs/heads/main'] }
const toMain = '{"ref":"refs/heads/main"}'
const hour = 3_600_000

// Of each forge the first delivery that says anything.
const first = [...githubShaped, ...otherSamples]
  .filter(({ hint }) => hint.kind === 'push')
  .filter((each, index, all) => all.findIndex(({ forge }) => forge === each.forge) === index)

describe.each(first)('$forge', ({ forge, headers, body, hint }) => {
  test('a delivery is told and answered with 202, and not believed without its proof', async () => {
    served = await serveWebhooks([receiver('fleet', forge)])
    const sent = { headers, body: JSON.stringify(body) }
    const refused = await served.deliver('fleet', { ...sent, isProved: false })
    const before = [...served.heard]
    const accepted = await served.deliver('fleet', sent)

    expect(refused).toMatchObject({ status: 401, body: 'unauthorized\n' })
    expect(before).toEqual([])
    expect(accepted).toMatchObject({ status: 202, body: 'accepted\n' })
    expect(served.heard).toEqual([{ receiver: 'fleet', hint }])
    expect(served.answered).toEqual([
      { receiver: 'fleet', forge, event: '', result: 'unauthorized' },
      { receiver: 'fleet', forge, event: 'push', result: 'accepted' },
    ])
  })
})

test('what is delivered again within an hour is told once, and each receiver for itself', async () => {
  served = await serveWebhooks([receiver('one'), receiver('two')])
  const sent = { headers: { ...push, 'x-github-delivery': 'a' }, body: toMain }
  const answers = [await served.deliver('one', sent)]
  await served.clock.advance(hour - 1)
  answers.push(await served.deliver('one', sent), await served.deliver('two', sent))
  answers.push(await served.deliver('one', { ...sent, headers: { ...push, 'x-github-delivery': 'b' } }))
  await served.clock.advance(1)
  answers.push(await served.deliver('one', sent))

  expect(answers.map(({ status, body }) => `${status} ${body.trim()}`)).toEqual([
    '202 accepted',
    '200 duplicate',
    '202 accepted',
    '202 accepted',
    '202 accepted',
  ])
  expect(served.heard.map(each => each.receiver)).toEqual(['one', 'two', 'one', 'one'])
})

test('a delivery that was refused may come again with the same id', async () => {
  served = await serveWebhooks([receiver('fleet')])
  const headers = { ...push, 'x-github-delivery': 'a' }
  await served.deliver('fleet', { headers, body: toMain, isProved: false })
  await served.deliver('fleet', { headers, body: '{"ref":' })
  const { status } = await served.deliver('fleet', { headers, body: toMain })
  expect(status).toBe(202)
})

test('a ping is answered, and what says nothing is ignored; neither is told', async () => {
  served = await serveWebhooks([receiver('fleet')])
  const ping = await served.deliver('fleet', { headers: { 'x-github-event': 'ping' } })
  const star = await served.deliver('fleet', { headers: { 'x-github-event': 'star' } })

  expect([ping, star]).toMatchObject([
    { status: 200, body: 'ping\n' },
    { status: 200, body: 'ignored\n' },
  ])
  expect(served.heard).toEqual([])
})

test('a receiver of one repository ignores deliveries of others, and hears those that name none', async () => {
  served = await serveWebhooks([receiver('fleet', 'github', { repository: 'git.example/acme/fleet' })])
  const bodies = [
    { ref: 'refs/heads/main', repository: githubRepository('git.example') },
    { ref: 'refs/heads/main', repository: githubRepository('elsewhere.example') },
    { ref: 'refs/heads/main' },
  ]
  const answers: string[] = []
  for (const body of bodies)
    answers.push((await served.deliver('fleet', { headers: push, body: JSON.stringify(body) })).body)
  expect(answers).toEqual(['accepted\n', 'elsewhere\n', 'accepted\n'])
})

test('who delivers does not wait for what comes of it', async () => {
  served = await serveWebhooks([receiver('fleet')], { onHint: () => new Promise(() => undefined) })
  const { status } = await served.deliver('fleet', { headers: push, body: toMain })
  expect(status).toBe(202)
})

test('a mistake of ours is 500 without a word of it, and the next delivery is taken', async () => {
  let isBroken = true
  const onHint = (): void => {
    if (isBroken) throw new Error('the inside of it')
  }
  served = await serveWebhooks([receiver('fleet')], { onHint })
  const sent = { headers: { ...push, 'x-github-delivery': 'a' }, body: toMain }
  const failed = await served.deliver('fleet', sent)
  isBroken = false
  const next = await served.deliver('fleet', sent)

  expect(failed).toMatchObject({ status: 500, body: 'internal error\n' })
  expect([...failed.headers.values()].join()).not.toContain('inside')
  expect(served.errors).toMatchObject([{ message: 'the inside of it' }])
  expect(next.status).toBe(202)
  expect(served.heard.at(-1)).toEqual({ receiver: 'fleet', hint: main })
})
