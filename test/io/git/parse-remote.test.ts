import { expect, test } from 'vitest'
import { parseRemote, redactUrls } from '../../../src/io/git/parse-remote.ts'

const none = () => undefined

test('the credentials of a URL are apart from the address, decoded', () => {
  const url = 'https://me:p%40ss@git.example/fleet.git'
  expect(parseRemote(url, none)).toMatchObject({ kind: 'http', address: 'https://git.example/fleet.git' })
  expect(credentialsOf(url, {})).toEqual({ username: 'me', password: 'p@ss' })
})

test('the environment gives credentials where the URL has none', () => {
  const environment = { BANYAN_GIT_TOKEN: 'token' }

  expect(credentialsOf('https://git.example/f', environment)).toEqual({ username: 'git', password: 'token' })
  expect(credentialsOf('https://a:b@git.example/f', environment)).toEqual({ username: 'a', password: 'b' })
})

test('addresses are http, ssh or paths', () => {
  const kindOf = (url: string) => parseRemote(url, none).kind

  expect(kindOf('http://localhost:3000/x')).toBe('http')
  expect(kindOf('ssh://git@host:22/x')).toBe('ssh')
  expect(kindOf('git@host.example:team/fleet.git')).toBe('ssh')
  expect(kindOf('host:fleet.git')).toBe('ssh')
  expect(kindOf('.')).toBe('local')
  expect(kindOf('./a:b')).toBe('local')
  expect(parseRemote('file:///srv/fleet.git', none)).toEqual({ kind: 'local', address: '/srv/fleet.git' })
})

test('the passwords of URLs in a text are not shown', () => {
  const text = "fatal: unable to access 'https://me:secret@git.example/x': no route to http://u:p@proxy"

  expect(redactUrls(text)).toBe("fatal: unable to access 'https://git.example/x': no route to http://proxy")
})

function credentialsOf(url: string, environment: Readonly<Record<string, string>>) {
  const remote = parseRemote(url, variable => {
    const secret = environment[variable]
    return secret === undefined ? undefined : () => secret
  })
  return remote.kind === 'http' ? remote.credentials?.() : undefined
}
