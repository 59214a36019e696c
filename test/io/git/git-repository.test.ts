import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openRepository } from '../../../src/io/git/open-repository.ts'
import { describeGitRepository } from '../../contracts/git-repository.contract.ts'
import { startGitHttpServer } from '../../support/git-http-server.ts'
import type { Subject } from '../../support/git-subject.ts'
import { GitUpstream } from '../../support/upstream.ts'

async function overHttp(backend: 'native' | 'embedded'): Promise<Subject> {
  const root = mkdtempSync(join(tmpdir(), 'banyan-git-'))
  const upstream = new GitUpstream(root)
  const credentials = { username: 'robot', password: 'p@ss/word' }
  const server = await startGitHttpServer({ root, credentials })
  const url = `${server.url.replace('//', `//robot:${encodeURIComponent(credentials.password)}@`)}/fleet.git`
  const repository = await openRepository({ url, backend, cacheDirectory: join(root, 'cache') })
  return {
    upstream,
    repository,
    close: async () => {
      await repository.close()
      await server.close()
      rmSync(root, { recursive: true })
    },
  }
}

async function onDisk(backend: 'native' | 'embedded'): Promise<Subject> {
  const root = mkdtempSync(join(tmpdir(), 'banyan-git-'))
  const upstream = new GitUpstream(root)
  const repository = await openRepository({ url: upstream.path, backend })
  return {
    upstream,
    repository,
    close: async () => {
      await repository.close()
      rmSync(root, { recursive: true })
    },
  }
}

describeGitRepository('the git program over HTTP', () => overHttp('native'))
describeGitRepository('the git program on disk', () => onDisk('native'))
describeGitRepository('isomorphic-git over HTTP', () => overHttp('embedded'))
describeGitRepository('isomorphic-git on disk', () => onDisk('embedded'))
