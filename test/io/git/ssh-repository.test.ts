import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openRepository } from '../../../src/io/git/open-repository.ts'
import { GitUpstream } from '../../support/upstream.ts'

test('an ssh remote is fetched from and pushed to by the ssh program of the environment', async () => {
  const root = mkdtempSync(join(tmpdir(), 'banyan-ssh-'))
  const upstream = new GitUpstream(root)
  const tip = upstream.publish('main', { a: '1' })
  const ssh = join(root, 'ssh')
  writeFileSync(ssh, '#!/bin/sh\nfor command; do :; done\nexec sh -c "$command"\n', { mode: 0o755 })
  const environment = { PATH: process.env.PATH, GIT_SSH_COMMAND: ssh, GIT_DIR: '/nowhere' }
  const url = `git@host.example:${upstream.path}`
  const repository = await openRepository({ url, cacheDirectory: join(root, 'cache'), environment })
  const draft = { base: tip, parents: [tip], message: 'm', time: 1 }

  expect(await repository.fetch('main')).toBe(tip)
  const commit = await repository.commit({ ...draft, changes: new Map([['b', '2']]) })
  expect(await repository.push({ branch: 'main', expected: tip, commit })).toBe('pushed')

  expect(upstream.tip('main')).toBe(commit)
  await repository.close()
  rmSync(root, { recursive: true })
})

test('ssh without the git program is refused with the reason', async () => {
  const opening = openRepository({ url: 'git@host.example:fleet.git', backend: 'embedded' })

  await expect(opening).rejects.toMatchObject({ code: 'git/unsupported', retryable: false })
})
