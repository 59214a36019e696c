import { expect, test } from 'vitest'
import { type ForgeKind, locateRepository } from '../../../src/io/forge/open-forge.ts'

test.each<[string, ForgeKind, string, string | undefined, string | undefined]>([
  [
    'github.com over HTTPS',
    'github',
    'https://github.com/team/fleet.git',
    undefined,
    'https://api.github.com team/fleet',
  ],
  [
    'github.com over SSH',
    'github',
    'git@github.com:team/fleet.git',
    undefined,
    'https://api.github.com team/fleet',
  ],
  [
    'GitHub Enterprise',
    'github',
    'https://git.corp/team/fleet',
    undefined,
    'https://git.corp/api/v3 team/fleet',
  ],
  [
    'a port',
    'gitea',
    'http://127.0.0.1:3000/team/fleet.git',
    undefined,
    'http://127.0.0.1:3000/api/v1 team/fleet',
  ],
  [
    'a path before it',
    'gitea',
    'https://corp/git/team/fleet/',
    undefined,
    'https://corp/git/api/v1 team/fleet',
  ],
  [
    'an ssh URL, whose port is not the web’s',
    'forgejo',
    'ssh://git@corp:2222/team/fleet.git',
    undefined,
    'https://corp/api/v1 team/fleet',
  ],
  [
    'an address of its own',
    'gitea',
    'ssh://git@corp:2222/team/fleet.git',
    'https://web.corp:8443/',
    'https://web.corp:8443/api/v1 team/fleet',
  ],
  ['a directory', 'gitea', '/srv/fleet.git', undefined, undefined],
  ['no owner', 'gitea', 'https://corp/fleet.git', undefined, undefined],
])('the API and the name of a repository follow from its address: %s', (_, kind, repository, url, wanted) => {
  const found = locateRepository({ kind, repository, url })

  expect(found && `${found.api} ${found.owner}/${found.name}`).toBe(wanted)
})
