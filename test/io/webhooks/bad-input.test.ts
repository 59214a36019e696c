import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import type { Receiver } from '../../../src/io/webhooks/receiver.ts'
import { provedBy } from './prove.ts'
import { type ServedWebhooks, secret, serveWebhooks, until } from './served.ts'

let served: ServedWebhooks
afterEach(async () => {
  expect(served.errors).toEqual([])
  await served.close()
})

const fleet: Receiver = { name: 'fleet', forge: 'generic-hmac', secrets: [secret] }
const body = '{"ref":"main"}'
const maxBytes = 2_000

async function serve(): Promise<void> {
  served = await serveWebhooks([fleet], { maxBytes })
}

function proofOf(text: string): string {
  const { 'x-signature': signature = '' } = provedBy['generic-hmac'](secret, text, 0)
  return `X-Signature: ${signature}`
}

function chunked(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`
}

async function lastResult(): Promise<string | undefined> {
  await until(() => served.answered.length > 0)
  return served.answered.at(-1)?.result
}

test('only POST delivers', async () => {
  await serve()
  for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    const { status, headers } = await served.deliver('fleet', { method, body })
    expect([method, status, headers.get('allow')]).toEqual([method, 405, 'POST'])
  }
  expect(served.heard).toEqual([])
})

test('a path that is no receiver is 404, whatever it resembles', async () => {
  await serve()
  for (const name of [
    'nope',
    '',
    'fleet/',
    'fleet/x',
    'Fleet',
    '%66leet',
    '__proto__',
    'constructor',
    '.%2ffleet',
  ]) {
    const { status, body: told } = await served.deliver(name, { body })
    expect([name, status, told]).toEqual([name, 404, 'not found\n'])
  }
  const withQuery = await served.deliver('fleet?x=/y', {
    body,
    headers: provedBy['generic-hmac'](secret, body, 0),
  })
  expect(withQuery.status).toBe(202)
})

test('only JSON is taken, with parameters or without', async () => {
  await serve()
  const types = ['application/x-www-form-urlencoded', 'text/plain', 'application/jsonp', 'application/', '']
  for (const type of types) {
    const { status } = await served.deliver('fleet', { body, headers: { 'content-type': type } })
    expect([type, status]).toEqual([type, 415])
  }
  for (const type of ['application/json; charset=utf-8', 'Application/JSON']) {
    const { status } = await served.deliver('fleet', { body, headers: { 'content-type': type } })
    expect([type, status]).toEqual([type, 202])
  }
})

test('a compressed body is refused, signed or not', async () => {
  await serve()
  for (const encoding of ['gzip', 'br', 'gzip, identity']) {
    const sent = { body: gzipSync(body), headers: { 'content-encoding': encoding } }
    expect((await served.deliver('fleet', sent)).status).toBe(415)
  }
  expect(served.heard).toEqual([])
})

test('a body whose length is over the limit is refused before it is sent', async () => {
  await serve()
  const { socket, received } = served.open('fleet', [proofOf(body), `Content-Length: ${maxBytes + 1}`])
  await until(() => received().includes('\r\n\r\n'))
  expect(received()).toMatch(/^HTTP\/1.1 413 /)
  socket.destroy()
})

test('a body without a length is refused once it is over the limit, and one of exactly that many bytes is not', async () => {
  await serve()
  const whole = body.padEnd(maxBytes)
  const head = [proofOf(whole), 'Transfer-Encoding: chunked']
  const good = served.open('fleet', head, `${chunked(whole)}0\r\n\r\n`)
  await until(() => good.received().includes('\r\n\r\n'))
  const endless = served.open('fleet', head, chunked(whole))
  endless.socket.write(chunked(' '))
  await until(() => endless.received().includes('\r\n\r\n'))

  expect(good.received()).toMatch(/^HTTP\/1.1 202 /)
  expect(endless.received()).toMatch(/^HTTP\/1.1 413 /)
  good.socket.destroy()
  endless.socket.destroy()
})

test('who goes on sending after an answer is cut off after a while', async () => {
  await serve()
  const { socket, received, ended } = served.open('nope', ['Content-Length: 1000000'], 'x'.repeat(1_000))
  await until(() => received().includes('not found') && served.clock.nextDue !== undefined)
  socket.write('x'.repeat(1_000))
  await served.clock.advance(5_000)
  await ended
  expect(received()).toMatch(/^HTTP\/1.1 404 /)
})

test('a body that is cut off is no delivery', async () => {
  await serve()
  const { socket } = served.open('fleet', [proofOf(body), `Content-Length: ${body.length}`], body.slice(0, 5))
  await until(() => served.clock.nextDue !== undefined)
  socket.destroy()
  expect(await lastResult()).toBe('truncated')
  expect(served.heard).toEqual([])
})

test('a body that takes more than ten seconds is given up', async () => {
  await serve()
  const head = [proofOf(body), `Content-Length: ${body.length}`]
  const { socket, received } = served.open('fleet', head, body.slice(0, 5))
  await until(() => served.clock.nextDue !== undefined)
  await served.clock.advance(9_999)
  const early = received()
  socket.write(body.slice(5, 6))
  await served.clock.advance(1)
  await until(() => received().includes('\r\n\r\n'))

  expect(early).toBe('')
  expect(received()).toMatch(/^HTTP\/1.1 408 /)
  expect(await lastResult()).toBe('too-slow')
  socket.destroy()
})

test('bodies that are being read have little room together, and give it back', async () => {
  await serve()
  const head = [proofOf(body), `Content-Length: ${maxBytes}`]
  const slow = Array.from({ length: 5 }, () => served.open('fleet', head, ' '.repeat(maxBytes - 1)))
  await until(() => slow.some(({ received }) => received().includes('\r\n\r\n')))
  const busy = slow.map(each => each.received()).filter(text => text !== '')
  for (const { socket } of slow) socket.destroy()
  await until(() => served.answered.length === slow.length)
  const after = await served.deliver('fleet', { body: body.padEnd(maxBytes) })

  expect(busy).toHaveLength(1)
  expect(busy[0]).toMatch(/^HTTP\/1.1 503 /)
  expect(busy[0]).toContain('\r\nretry-after: 5\r\n')
  expect(after.status).toBe(202)
})

test('what is no JSON object is 400 when it is signed, and 401 when it is not', async () => {
  await serve()
  const bodies = [
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{"ref":"main"} x',
    '{"ref":"\u0000"}',
    Buffer.from('{"ref":"\xff"}', 'latin1'),
  ]
  for (const each of bodies) {
    const unsigned = await served.deliver('fleet', { body: each, isProved: false })
    await served.clock.advance(60_000)
    const signed = await served.deliver('fleet', { body: each })
    await served.clock.advance(60_000)
    expect([String(each), unsigned.status, signed.status]).toEqual([String(each), 401, 400])
  }
  expect(served.heard).toEqual([])
})

test('a body that is nested without end is read or refused, and nothing breaks', async () => {
  await served?.close()
  served = await serveWebhooks([fleet])
  const depth = 1_000_000
  const nested = await served.deliver('fleet', { body: `{"ref":${'['.repeat(depth)}${']'.repeat(depth)}}` })
  const after = await served.deliver('fleet', { body })
  expect([nested.status, after.status]).toEqual([202, 202])
})
