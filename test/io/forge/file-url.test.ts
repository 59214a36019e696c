import { expect, test } from 'vitest'
import type { ForgeKind } from '../../../src/io/forge/forge-kinds.ts'
import { openForge } from '../../../src/io/forge/open-forge.ts'

test.each<readonly [ForgeKind, string, string]>([
  [
    'github',
    'git@github.com:acme/fleet.git',
    'https://github.com/acme/fleet/blob/banyan/status-plans/edge%20sites/1.md',
  ],
  [
    'gitea',
    'https://git.corp/code/team/fleet',
    'https://git.corp/code/team/fleet/src/branch/banyan/status-plans/edge%20sites/1.md',
  ],
  [
    'forgejo',
    'https://codeberg.org/team/fleet.git',
    'https://codeberg.org/team/fleet/src/branch/banyan/status-plans/edge%20sites/1.md',
  ],
  [
    'gitlab',
    'https://gitlab.com/acme/platform/fleet.git',
    'https://gitlab.com/acme/platform/fleet/-/blob/banyan/status-plans/edge%20sites/1.md',
  ],
  [
    'bitbucket',
    'git@bitbucket.org:acme/fleet.git',
    'https://bitbucket.org/acme/fleet/src/banyan%2Fstatus-plans/edge%20sites/1.md',
  ],
  [
    'bitbucket-server',
    'https://corp/scm/ops/fleet.git',
    'https://corp/projects/ops/repos/fleet/browse/edge%20sites/1.md?at=refs%2Fheads%2Fbanyan%2Fstatus-plans',
  ],
  [
    'azure-devops',
    'https://dev.azure.com/acme/project/_git/fleet',
    'https://dev.azure.com/acme/project/_git/fleet?path=%2Fedge%20sites%2F1.md&version=GBbanyan%2Fstatus-plans',
  ],
])('people read a file of a branch on %s', (kind, repository, url) => {
  const forge = openForge({ kind, repository, token: () => 'secret' })

  expect(forge?.fileUrl('banyan/status-plans', 'edge sites/1.md')).toBe(url)
})
