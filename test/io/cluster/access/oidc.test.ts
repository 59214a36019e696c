import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { JsonObject } from '../../../../src/base/std/json.ts'
import { failureOf } from '../failure-of.ts'
import { type Answer, echo } from '../fake-server.ts'
import { openFake } from '../open-fake.ts'

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web' }
const start = Date.UTC(2026, 0, 1)

function idToken(name: string, minutes: number): string {
  const claims = { sub: name, exp: start / 1000 + minutes * 60 }
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`
}

interface Grant {
  readonly authorization: string | undefined
  readonly form: Readonly<Record<string, string>>
}

/** An issuer that gives a new token, good for an hour from the start, for each that it is asked for. */
async function startIssuer(answer: (count: number) => JsonObject, status = 200) {
  const grants: Grant[] = []
  const server = createServer(async (incoming, response) => {
    const body = (await incoming.setEncoding('utf8').toArray()).join('')
    const { port } = server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}`
    if (incoming.url === '/dex/.well-known/openid-configuration') {
      response.end(JSON.stringify({ token_endpoint: `${url}/dex/token` }))
      return
    }
    grants.push({
      authorization: incoming.headers.authorization,
      form: Object.fromEntries(new URLSearchParams(body)),
    })
    response.writeHead(status).end(JSON.stringify(answer(grants.length)))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const config = {
    'idp-issuer-url': `http://127.0.0.1:${port}/dex`,
    'client-id': 'banyan',
    'client-secret': 'hush',
    'id-token': idToken('first', 1),
    'refresh-token': 'refresh-1',
  }
  return { grants, config, user: { 'auth-provider': { name: 'oidc', config } } }
}

function subjectOf(authorization: string | undefined): string {
  const [, claims = ''] = (authorization ?? '').split('.')
  return JSON.parse(Buffer.from(claims, 'base64url').toString()).sub
}

test('a token is used until it ends, and then refreshed once for all who wait', async () => {
  const { grants, user } = await startIssuer(count => ({ id_token: idToken(`next-${count}`, 60) }))
  const { api, server, clock } = await openFake(echo, { user })

  await api.get(ref)
  clock.advance(55_000)
  await Promise.all(Array.from({ length: 10 }, () => api.get(ref)))
  clock.advance(50 * 60_000)
  await api.get(ref)

  const subjects = server.requests.map(({ headers }) => subjectOf(headers.authorization))
  expect(new Set(subjects)).toEqual(new Set(['first', 'next-1']))
  expect(grants).toEqual([
    {
      authorization: `Basic ${Buffer.from('banyan:hush').toString('base64')}`,
      form: { grant_type: 'refresh_token', refresh_token: 'refresh-1' },
    },
  ])
})

test('a refused token is refreshed, with the newest refresh token, or the old one where none is given', async () => {
  const { grants, user } = await startIssuer(count => ({
    id_token: idToken(`next-${count}`, 60),
    ...(count === 1 && { refresh_token: 'refresh-2' }),
  }))
  let accepted = 'next-1'
  const answer: Answer = (request, response) => {
    if (subjectOf(request.headers.authorization) === accepted) echo(request, response)
    else response.writeHead(401).end()
  }
  const { api } = await openFake(answer, { user })

  await api.get(ref)
  accepted = 'next-2'
  await api.get(ref)
  accepted = 'next-3'
  await api.get(ref)

  expect(grants.map(({ form }) => form.refresh_token)).toEqual(['refresh-1', 'refresh-2', 'refresh-2'])
})

test('an issuer that refuses is told with its reason, and nothing of what was sent or answered', async () => {
  const { config, user } = await startIssuer(
    () => ({ error: 'invalid_grant', error_description: 'sesame' }),
    400,
  )
  const { api, clock } = await openFake(echo, { user })
  clock.advance(120_000)

  const failure = await failureOf(api.get(ref))

  expect(failure).toMatchObject({ code: 'cluster/access' })
  expect(failure.message).toContain('its issuer answers 400 (invalid_grant); sign in again')
  const told = `${failure.message} ${String(failure.cause)}`
  for (const secret of ['sesame', config['refresh-token'], config['client-secret'], config['id-token']])
    expect(told).not.toContain(secret)
})

test('an issuer that is not behind https is sent nothing', async () => {
  const config = { 'idp-issuer-url': 'http://issuer.example', 'client-id': 'a', 'refresh-token': 'b' }
  const { api } = await openFake(echo, { user: { 'auth-provider': { name: 'oidc', config } } })

  expect((await failureOf(api.get(ref))).message).toContain('its issuer is not behind https')
})
