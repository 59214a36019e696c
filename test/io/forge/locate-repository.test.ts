import { expect, test } from 'vitest'
import type { ForgeKind } from '../../../src/io/forge/forge-kinds.ts'
import { locateRepository } from '../../../src/io/forge/locate-repository.ts'

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
  [
    'groups in groups',
    'gitlab',
    'git@gitlab.com:acme/platform/fleet.git',
    undefined,
    'https://gitlab.com/api/v4 acme/platform/fleet',
  ],
  [
    'groups below the path of a GitLab',
    'gitlab',
    'https://corp/gitlab/acme/platform/fleet.git',
    'https://corp/gitlab/',
    'https://corp/gitlab/api/v4 acme/platform/fleet',
  ],
  [
    'groups by SSH, where the pages have a path before them',
    'gitlab',
    'ssh://git@corp:2222/acme/fleet.git',
    'https://corp/gitlab',
    'https://corp/gitlab/api/v4 acme/fleet',
  ],
  [
    'Bitbucket Cloud',
    'bitbucket',
    'https://me@bitbucket.org/acme/fleet.git',
    undefined,
    'https://api.bitbucket.org/2.0 acme/fleet',
  ],
  [
    'Bitbucket Data Center over HTTPS',
    'bitbucket-server',
    'https://corp/bitbucket/scm/~me/fleet.git',
    undefined,
    'https://corp/bitbucket/rest ~me/fleet',
  ],
  [
    'Bitbucket Data Center over SSH',
    'bitbucket-server',
    'ssh://git@corp:7999/ops/fleet.git',
    undefined,
    'https://corp/rest ops/fleet',
  ],
  [
    'Azure DevOps over HTTPS',
    'azure-devops',
    'https://acme@dev.azure.com/acme/the%20project/_git/fleet',
    undefined,
    'https://dev.azure.com/acme the project/fleet',
  ],
  [
    'Azure DevOps over SSH',
    'azure-devops',
    'git@ssh.dev.azure.com:v3/acme/project/fleet',
    undefined,
    'https://dev.azure.com/acme project/fleet',
  ],
  [
    'a project of Azure DevOps that is called as its repository',
    'azure-devops',
    'https://dev.azure.com/acme/_git/fleet',
    undefined,
    'https://dev.azure.com/acme fleet/fleet',
  ],
  [
    'the older address of Azure DevOps',
    'azure-devops',
    'https://acme.visualstudio.com/DefaultCollection/project/_git/fleet',
    undefined,
    'https://acme.visualstudio.com/DefaultCollection project/fleet',
  ],
  ['no repository of Azure DevOps', 'azure-devops', 'https://dev.azure.com/acme/fleet', undefined, undefined],
  ['a directory', 'gitea', '/srv/fleet.git', undefined, undefined],
  ['no owner', 'gitea', 'https://corp/fleet.git', undefined, undefined],
])('the API and the name of a repository follow from its address: %s', (_, kind, repository, url, wanted) => {
  const found = locateRepository({ kind, repository, url })

  expect(found && `${found.api} ${found.owner}/${found.name}`).toBe(wanted)
})
