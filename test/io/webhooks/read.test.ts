import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isArray, isObject, type JsonObject } from '../../../src/base/std/json.ts'
import { type Forge, forges, schemeOf } from '../../../src/io/webhooks/receiver.ts'
import type { Message } from '../../../src/io/webhooks/scheme.ts'
import { holds } from '../../support/property.ts'
import { otherSamples } from './other-samples.ts'
import { githubShaped, type Sample } from './samples.ts'

const samples: readonly Sample[] = [...githubShaped, ...otherSamples]

function read(forge: Forge, headers: Sample['headers'], body: JsonObject): Message {
  return schemeOf({ name: 'any', forge, secrets: ['secret'] }).read(headers, body)
}

test.each(samples)('$forge: $title', ({ forge, headers, body, hint }) => {
  expect(read(forge, headers, body).hint).toEqual(hint)
})

const names: Readonly<Record<Forge, readonly string[]>> = {
  github: ['github.example/acme/fleet'],
  gitea: ['gitea.example/acme/fleet'],
  forgejo: ['forgejo.example/acme/fleet'],
  gogs: ['gogs.example/acme/fleet'],
  gitlab: ['gitlab.example/acme/fleet'],
  bitbucket: ['bitbucket.org/acme/fleet'],
  'bitbucket-server': ['bitbucket.example/scm/acme/fleet', 'bitbucket.example:7999/acme/fleet'],
  'azure-devops': [
    'dev.azure.example/acme/platform/_git/fleet',
    'ssh.dev.azure.example/v3/acme/platform/fleet',
  ],
  'generic-hmac': ['git.example/acme/fleet'],
}

describe.each(forges)('%s', forge => {
  const own = samples.filter(sample => sample.forge === forge)

  test('tells the repository by the names that its addresses have in common', () => {
    const found = new Set(own.flatMap(({ headers, body }) => read(forge, headers, body).repositories))
    expect([...found]).toEqual(names[forge])
  })

  test('tells the id of a delivery where the forge gives one', () => {
    const given = own.map(({ headers, body }) => read(forge, headers, body).id !== undefined)
    expect(new Set(given)).toEqual(new Set([forge !== 'generic-hmac']))
  })

  // Every part of every sample is replaced once by each of these.
  test('reads no nonsense: whatever stands in a field, the hint is well formed', () => {
    const nonsense = fc.constantFrom(
      null,
      true,
      0,
      -1,
      1.5,
      1e300,
      '',
      '../x',
      ' ',
      [],
      [null],
      {},
      'refs/heads/a b',
    )
    holds(
      fc.property(fc.constantFrom(...own), fc.nat(), nonsense, ({ headers, body }, at, value) => {
        const { hint, repositories } = read(
          forge,
          headers,
          replaced(body, { left: at % 40 }, value) as JsonObject,
        )
        if (hint.kind === 'push') for (const ref of hint.refs) expect(ref).toMatch(/^refs\/[^\s~^:?*[\\]+$/)
        if ('number' in hint) expect(Number.isSafeInteger(hint.number) && hint.number > 0).toBe(true)
        for (const name of repositories) expect(name).toMatch(/^[^/]+\/./)
      }),
      { cost: 10 },
    )
  })
})

type Value = JsonObject[string]

function replaced(value: Value, counter: { left: number }, by: Value): Value {
  if (counter.left-- === 0) return by
  if (isArray(value)) return value.map(each => replaced(each, counter, by) ?? null)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each, counter, by)]))
}

test('a push to refs that Git would not take says nothing, beside others', () => {
  const pushTo = (...refs: readonly string[]): unknown => read('generic-hmac', {}, { refs }).hint
  for (const ref of [
    'refs/heads/a b',
    'refs/heads/a\u0000',
    'refs/heads/a:b',
    'refs/',
    `refs/heads/${'a'.repeat(2_000)}`,
  ])
    expect(pushTo(ref)).toEqual({ kind: 'other' })
  expect(pushTo('refs/heads/$(id);`id`', 'refs/heads/a b')).toEqual({
    kind: 'push',
    refs: ['refs/heads/$(id);`id`'],
  })
})

test('a push to more than a hundred refs may have moved any', () => {
  const refs = Array.from({ length: 101 }, (_, index) => `branch-${index}`)
  expect(read('generic-hmac', {}, { refs: refs.slice(1) }).hint).toMatchObject({
    kind: 'push',
    refs: { length: 100 },
  })
  expect(read('generic-hmac', {}, { refs }).hint).toEqual({ kind: 'push', refs: [] })
  expect(read('generic-hmac', {}, { refs: [...refs.slice(1), ...refs.slice(1)] }).hint).toMatchObject({
    refs: { length: 100 },
  })
})
