import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { entryAt, fileAt, filesBelow, textOf } from '../../../src/base/tree/tree.ts'
import { workingDirectorySource } from '../../../src/io/disk/working-directory-source.ts'
import { listWorkFiles } from '../../../src/io/git/list-work-files.ts'
import { type OpenRepository, openRepository } from '../../../src/io/git/open-repository.ts'
import type { FleetSource } from '../../../src/reconcile/ports.ts'

describe.each(['native', 'embedded'] as const)('a working directory kept by the %s backend', backend => {
  let root: string
  let directory: string
  let repository: OpenRepository
  let source: FleetSource

  const put = (path: string, content: string | Uint8Array) => {
    mkdirSync(join(directory, path, '..'), { recursive: true })
    writeFileSync(join(directory, path), content)
  }
  const latest = async () => (await source.latest()) ?? expect.fail('no revision')
  const paths = async (revision: string) => {
    return [...filesBelow(await repository.tree(revision))].map(([path]) => path)
  }
  const makeSource = () =>
    workingDirectorySource({
      directory,
      repository,
      listFiles: () => listWorkFiles(directory),
      now: () => 5000,
    })

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'banyan-disk-'))
    directory = join(root, 'fleet')
    mkdirSync(directory)
    repository = await openRepository({ url: join(root, 'own.git'), create: true, backend })
    source = makeSource()
    put('clusters/eu/cluster.yaml', 'kind: Cluster\n')
    put('fleet.yaml', 'kind: Fleet\n')
  })
  afterEach(async () => {
    await repository.close()
    rmSync(root, { recursive: true })
  })

  test('an edit is a new revision on top of the last, and no edit is the same', async () => {
    const first = await latest()
    expect(await latest()).toBe(first)
    put('fleet.yaml', 'kind: Other\n')

    const second = await latest()

    expect(second).not.toBe(first)
    expect(await repository.changes(first, second)).toEqual([{ path: 'fleet.yaml', change: 'modified' }])
    expect(await repository.log({ to: second, limit: 5 })).toMatchObject([
      { id: second, parents: [first], message: 'working directory', author: 'Banyan', time: 5 },
      { id: first, parents: [] },
    ])
    expect(await latest()).toBe(second)
  })

  test('an edit that keeps the length is seen at once', async () => {
    await latest()
    for (const letter of 'abcdefgh') {
      put('fleet.yaml', letter)
      const file = fileAt(await repository.tree(await latest()), 'fleet.yaml')
      expect(file && textOf(file)).toBe(letter)
    }
  })

  test('files that are added, moved and removed are followed', async () => {
    await latest()
    put('new/file', 'n')
    renameSync(join(directory, 'clusters/eu'), join(directory, 'clusters/asia'))
    rmSync(join(directory, 'fleet.yaml'))

    expect(await paths(await latest())).toEqual(['clusters/asia/cluster.yaml', 'new/file'])
  })

  test('a revision is found again by the next process, and by another at the same time', async () => {
    const [first, same] = await Promise.all([latest(), latest()])
    const other = makeSource()

    expect(same).toBe(first)
    expect(await other.latest()).toBe(first)
    put('fleet.yaml', 'edited')
    expect(await other.latest()).toBe(await latest())
  })

  test('a link out of the directory is kept as a link', async () => {
    symlinkSync('/etc', join(directory, 'etc'))
    symlinkSync('../../secret', join(directory, 'clusters/secret'))

    const tree = await repository.tree(await latest())

    expect(entryAt(tree, 'etc')).toMatchObject({ kind: 'symlink', target: '/etc' })
    expect(entryAt(tree, 'clusters/secret')).toMatchObject({ kind: 'symlink', target: '../../secret' })
  })

  test('a file of 50 MB is told by its size and costs no memory', async () => {
    const size = 50 * 1024 * 1024
    put('big.bin', new Uint8Array(size).fill(7))
    const before = process.memoryUsage().arrayBuffers

    const revision = await latest()
    const held = process.memoryUsage().arrayBuffers - before
    const file = fileAt(await repository.tree(revision), 'big.bin')

    expect(file).toMatchObject({ size, content: undefined })
    expect(held).toBeLessThan(size / 2)
    expect(await latest()).toBe(revision)
    expect(
      execFileSync('git', ['--git-dir', join(root, 'own.git'), 'cat-file', '-s', file?.id ?? '']).toString(),
    ).toBe(`${size}\n`)
  })

  test('what Git ignores in a work tree, its own files and installed packages do not count', async () => {
    put('node_modules/x/index.js', 'x')
    put('secret.env', 's')
    put('.gitignore', '*.env\nbuild/\n')
    put('build/out', 'o')
    expect(await paths(await latest())).toContain('build/out')
    execFileSync('git', ['init', '--quiet', directory])

    expect(await paths(await latest())).toEqual(['.gitignore', 'clusters/eu/cluster.yaml', 'fleet.yaml'])
  })

  test('a directory that is gone is an error, not an empty fleet', async () => {
    await latest()
    rmSync(directory, { recursive: true })

    await expect(source.latest()).rejects.toMatchObject({ code: 'disk/failed', retryable: true })
  })

  test('who subscribed hears of an edit', async () => {
    const heard = Promise.withResolvers<void>()
    let times = 0
    const end = source.subscribe(() => {
      // The first call says that the watches stand.
      if (times++ === 0) put('fleet.yaml', 'edited')
      else heard.resolve()
    })

    await heard.promise
    end()

    expect(times).toBeGreaterThan(1)
  })
})
