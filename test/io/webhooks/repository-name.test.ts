import fc from 'fast-check'
import { expect, test } from 'vitest'
import { repositoryName } from '../../../src/io/webhooks/repository-name.ts'
import { holds } from '../../support/property.ts'

const word = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,12}$/)
const hosts = fc
  .tuple(word, fc.constantFrom('example', 'Example.ORG'))
  .map(parts => parts.join('.').replaceAll('_', '-'))
const paths = fc.array(word, { minLength: 1, maxLength: 4 }).map(parts => parts.join('/'))

test('all addresses of a repository have one name', () => {
  holds(
    fc.property(hosts, paths, word, (host, path, user) => {
      const name = repositoryName(`https://${host}/${path}`)
      const addresses = [
        `https://${host.toUpperCase()}/${path}.git`,
        `https://${user}:secret@${host}:443/${path}/`,
        `https://${host}/${path}.git/`,
        `http://${host}:80/${path}`,
        `ssh://${user}@${host}/${path}.git`,
        `ssh://${host}:22/${path}`,
        `git://${host}:9418/${path}.git`,
        `${user}@${host}:${path}.git`,
        `${host}:${path}`,
        `${user}@${host}:/${path}.git`,
        `https://${host}/${path}?ref=x#y`,
      ]
      expect(name).toBe(`${host}/${path}`.toLowerCase())
      for (const address of addresses) expect(repositoryName(address)).toBe(name)
    }),
    { cost: 10 },
  )
})

test('other hosts, ports and paths are other repositories', () => {
  const name = repositoryName('https://git.example/acme/fleet')
  for (const address of [
    'https://git.example:8443/acme/fleet',
    'ssh://git@git.example:2222/acme/fleet',
    'https://git.example.org/acme/fleet',
    'https://git.example/acme/fleet2',
    'https://git.example/acme/fleet/wiki',
    'https://git.example/acme',
  ])
    expect(repositoryName(address)).not.toBe(name)
})

test('what names no repository of a forge has no name', () => {
  for (const address of [
    '',
    'https://git.example',
    'https://git.example/',
    'https://git.example/.git',
    '/srv/fleet',
    'file:///srv/fleet',
    'https://[bad/acme',
    'git.example',
  ])
    expect([address, repositoryName(address)]).toEqual([address, undefined])
})
