import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Forge, forges, isUsable, type Receiver, schemeOf } from '../../../src/io/webhooks/receiver.ts'
import { holds } from '../../support/property.ts'
import { type Proof, provedBy, signedByGitlab } from './prove.ts'

const now = Date.UTC(2026, 5, 1)
const token = `whsec_${Buffer.from('a key of thirty-two bytes, or so').toString('base64')}`
const otherToken = `whsec_${Buffer.from('another key, of some more bytes.').toString('base64')}`

function isGenuine(
  forge: Forge,
  secrets: Receiver['secrets'],
  headers: Proof,
  body: Uint8Array | string,
  at = now,
): boolean {
  const scheme = schemeOf({ name: 'any', forge, secrets })
  return scheme.isGenuine({ headers, body: Buffer.from(body), now: at }, secrets)
}

interface Signing {
  readonly title: string
  readonly forge: Forge
  readonly secrets: readonly [string, string]
  readonly prove: (secret: string, body: Uint8Array | string) => Proof
}

const signing: readonly Signing[] = [
  ...forges
    .filter(forge => forge !== 'gitlab' && forge !== 'azure-devops')
    .map(forge => ({
      title: forge,
      forge,
      secrets: ['first secret', 'second sécret ☂'] as const,
      prove: (secret: string, body: Uint8Array | string) => provedBy[forge](secret, body, now),
    })),
  {
    title: 'gitlab with a signing token',
    forge: 'gitlab',
    secrets: [token, otherToken],
    prove: (secret, body) => signedByGitlab(secret, body, now),
  },
]

const bodies = fc.uint8Array({ minLength: 1, maxLength: 300 })

function flipped(bytes: Uint8Array, at: number, bit: number): Buffer {
  const copy = Buffer.from(bytes)
  const index = at % copy.length
  copy[index] = (copy[index] ?? 0) ^ (1 << bit)
  return copy
}

describe.each(signing)('$title', ({ forge, secrets, prove }) => {
  test('either of two secrets is good, and no other', () => {
    holds(
      fc.property(bodies, fc.constantFrom(...secrets), (body, secret) => {
        expect(isGenuine(forge, secrets, prove(secret, body), body)).toBe(true)
        expect(isGenuine(forge, [secret], prove(secret, body), body)).toBe(true)
        const other = secrets.filter(each => each !== secret)[0] ?? ''
        expect(isGenuine(forge, [other], prove(secret, body), body)).toBe(false)
      }),
      { cost: 20 },
    )
  })

  test('no flipped bit of the body is accepted, nor a body that is cut or has more', () => {
    holds(
      fc.property(bodies, fc.nat(), fc.nat(7), (body, at, bit) => {
        const proof = prove(secrets[0], body)
        expect(isGenuine(forge, secrets, proof, flipped(body, at, bit))).toBe(false)
        expect(isGenuine(forge, secrets, proof, body.subarray(1))).toBe(false)
        expect(isGenuine(forge, secrets, proof, Buffer.concat([body, Buffer.from('\n')]))).toBe(false)
      }),
      { cost: 20 },
    )
  })

  test('no flipped bit of what proves it is accepted, nor a part of it, nor none', () => {
    holds(
      fc.property(bodies, fc.nat(), fc.nat(7), fc.nat(), (body, at, bit, which) => {
        const proof = prove(secrets[0], body)
        const names = Object.keys(proof)
        const name = names[which % names.length] ?? ''
        const value = proof[name] ?? ''
        const broken = flipped(Buffer.from(value), at, bit).toString('latin1')
        expect(isGenuine(forge, secrets, { ...proof, [name]: broken }, body)).toBe(false)
        expect(isGenuine(forge, secrets, { ...proof, [name]: value.slice(0, at % value.length) }, body)).toBe(
          false,
        )
        expect(isGenuine(forge, secrets, { ...proof, [name]: `${value},${value}` }, body)).toBe(false)
        const { [name]: _, ...rest } = proof
        expect(isGenuine(forge, secrets, rest, body)).toBe(false)
      }),
      { cost: 20 },
    )
  })
})

test('a secret token of GitLab is compared whole, and its letters may be any', () => {
  for (const secret of ['token', 'tökén ☂']) {
    const header = Buffer.from(secret).toString('latin1')
    expect(isGenuine('gitlab', [secret], { 'x-gitlab-token': header }, '{}')).toBe(true)
    expect(isGenuine('gitlab', [secret], { 'x-gitlab-token': `${header} ` }, '{}')).toBe(false)
    expect(isGenuine('gitlab', [secret], { 'x-gitlab-token': header.slice(1) }, '{}')).toBe(false)
    expect(isGenuine('gitlab', [secret], { 'x-gitlab-token': '' }, '{}')).toBe(false)
    expect(isGenuine('gitlab', [secret], {}, '{}')).toBe(false)
  }
})

test('a signing token of GitLab is never taken as the secret that is sent along', () => {
  expect(isGenuine('gitlab', [token], { 'x-gitlab-token': token }, '{}')).toBe(false)
  expect(isGenuine('gitlab', ['plain'], signedByGitlab(token, '{}', now), '{}')).toBe(false)
})

test('while GitLab changes from a token to a signature, both are good', () => {
  const secrets = ['plain', token] as const
  expect(isGenuine('gitlab', secrets, { 'x-gitlab-token': 'plain' }, '{}')).toBe(true)
  expect(isGenuine('gitlab', secrets, signedByGitlab(token, '{}', now), '{}')).toBe(true)
})

test('what GitLab signed is good for five minutes, by either clock', () => {
  const proof = signedByGitlab(token, '{}', now)
  const minutes = 60_000
  const at = (offset: number): boolean => isGenuine('gitlab', [token], proof, '{}', now + offset)

  expect([at(-5 * minutes), at(0), at(5 * minutes)]).toEqual([true, true, true])
  expect([at(-5 * minutes - 1), at(5 * minutes + 1), at(24 * 60 * minutes)]).toEqual([false, false, false])
})

test('one of several signatures of GitLab has to be good', () => {
  const proof = signedByGitlab(token, '{}', now)
  const { 'webhook-signature': signature = '' } = proof
  const { 'webhook-signature': other = '' } = signedByGitlab(otherToken, '{}', now)
  const given = (list: string): boolean =>
    isGenuine('gitlab', [token], { ...proof, 'webhook-signature': list }, '{}')

  expect(given(`${other} ${signature}`)).toBe(true)
  expect(given(`${other} v2,abc`)).toBe(false)
})

test('the header of Forgejo counts alone where it is there, and that of Gitea where it is not', () => {
  const good = provedBy.gitea('secret', '{}', now)
  const bad = { 'x-forgejo-signature': 'f'.repeat(64) }
  expect(isGenuine('forgejo', ['secret'], good, '{}')).toBe(true)
  expect(isGenuine('forgejo', ['secret'], { ...good, ...bad }, '{}')).toBe(false)
  expect(isGenuine('gitea', ['secret'], { ...good, ...bad }, '{}')).toBe(true)
})

test('a password of Azure DevOps is good for any user, and nothing but a whole one', () => {
  const basic = (pair: string): Proof => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` })
  const given = (headers: Proof): boolean => isGenuine('azure-devops', ['pass:wörd'], headers, '{}')

  expect([given(basic('me:pass:wörd')), given(basic(':pass:wörd'))]).toEqual([true, true])
  expect([given(basic('me:pass')), given(basic('pass:wörd:')), given(basic('wörd'))]).toEqual([
    false,
    false,
    false,
  ])
  expect([given({ authorization: 'Bearer pass:wörd' }), given({})]).toEqual([false, false])
})

test('a generic sender may sign with SHA-512, and not with SHA-1', () => {
  const signed = (name: string): Proof => ({
    'x-signature': `${name}=${createHmac(name, 'secret').update('{}').digest('hex')}`,
  })
  expect(isGenuine('generic-hmac', ['secret'], signed('sha512'), '{}')).toBe(true)
  expect(isGenuine('generic-hmac', ['secret'], signed('sha1'), '{}')).toBe(false)
})

test('the headers that one forge copies from another prove nothing to it', () => {
  const { 'x-gitea-signature': signature = '' } = provedBy.gitea('secret', '{}', now)
  const copies = { 'x-hub-signature-256': `sha256=${signature}`, 'x-gogs-signature': signature }
  expect(isGenuine('gitea', ['secret'], copies, '{}')).toBe(false)
  expect(isGenuine('github', ['secret'], { 'x-gitea-signature': signature }, '{}')).toBe(false)
  expect(isGenuine('github', ['secret'], { 'x-hub-signature': `sha256=${signature}` }, '{}')).toBe(false)
})

test('there is no receiver without a secret', () => {
  for (const secret of ['', 'whsec_', 'whsec_!']) {
    expect(isUsable(secret)).toBe(false)
    expect(() => schemeOf({ name: 'any', forge: 'gitlab', secrets: [secret] })).toThrow('has a secret')
    expect(() => schemeOf({ name: 'any', forge: 'github', secrets: ['good', secret] })).toThrow(
      'has a secret',
    )
  }
})
