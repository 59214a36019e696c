import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { cleanEnvironment } from '../../../src/io/git/native/clean-environment.ts'
import { NativeRepository } from '../../../src/io/git/native/native-repository.ts'
import { GitUpstream } from '../../support/upstream.ts'

test('a repository of our own is packed after so many commits, and nothing of it is lost', async () => {
  const root = mkdtempSync(join(tmpdir(), 'banyan-git-'))
  const { path } = new GitUpstream(root)
  const environment = cleanEnvironment(process.env)
  const repository = new NativeRepository(
    { program: 'git', gitDirectory: path, environment, subject: path },
    undefined,
    3,
  )
  const draft = { base: undefined, parents: [], message: 'm' }
  const kept = await repository.commit({ ...draft, changes: new Map([['a', '1']]), time: 1 })
  await repository.push({ branch: 'main', expected: undefined, commit: kept })
  const loose = join(path, 'objects', kept.slice(0, 2), kept.slice(2))
  expect(existsSync(loose)).toBe(true)
  const unheld = await repository.commit({ ...draft, changes: new Map([['a', '2']]), time: 2 })

  await repository.commit({ ...draft, changes: new Map([['a', '3']]), time: 3 })

  await vi.waitFor(() => expect(existsSync(loose)).toBe(false), { timeout: 20_000 })
  expect(readdirSync(join(path, 'objects/pack')).length).toBeGreaterThan(0)
  expect((await repository.tree(kept)).entries.size).toBe(1)
  expect((await repository.tree(unheld)).entries.size).toBe(1)
  await repository.close()
  rmSync(root, { recursive: true })
})
