import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { gitObjectId } from '../../src/base/std/hash.ts'
import { directoryAt, entryAt, fileAt, filesBelow, maxFileBytes, textOf } from '../../src/base/tree/tree.ts'
import type { GitRepository } from '../../src/reconcile/ports.ts'
import type { Subject } from '../support/git-subject.ts'
import type { Upstream } from '../support/upstream.ts'

/** What every GitRepository promises of fetching and reading. */
export function describeGitReads(name: string, open: () => Promise<Subject>): void {
  describe(`${name}, reading`, () => {
    let subject: Subject
    let upstream: Upstream
    let repository: GitRepository

    beforeEach(async () => {
      subject = await open()
      upstream = subject.upstream
      repository = subject.repository
    })
    afterEach(() => subject.close())

    const paths = async (id: string) => [...filesBelow(await repository.tree(id))].map(([path]) => path)

    test('a fetch gives the tip of the branch, and the newer one after it moved', async () => {
      const first = upstream.publish('main', { 'a.yaml': '1' })
      expect(await repository.fetch('main')).toBe(first)
      const second = upstream.publish('main', { 'a.yaml': '2' })

      const fetched = await repository.fetch('main')

      expect(fetched).toBe(second)
      expect(await repository.fetch('main')).toBe(second)
    })

    test('a branch that does not exist is no commit', async () => {
      upstream.publish('main', { a: '1' })

      expect(await repository.fetch('other')).toBeUndefined()
      expect(await repository.fetch('mai')).toBeUndefined()
    })

    test('a branch that was deleted is no commit, and what was fetched stays readable', async () => {
      upstream.publish('keep', { a: '1' })
      const gone = upstream.publish('main', { 'a.yaml': '1' })
      await repository.fetch('main')
      upstream.remove('main')

      expect(await repository.fetch('main')).toBeUndefined()
      expect(await repository.resolve('main')).toBeUndefined()
      expect(await paths(gone)).toEqual(['a.yaml'])
    })

    test('a force-push is followed, and the commits before it stay readable', async () => {
      const old = upstream.publish('main', { a: 'old' })
      await repository.fetch('main')
      const rewritten = upstream.publish('main', { b: 'new' }, { onto: null })

      expect(await repository.fetch('main')).toBe(rewritten)
      expect(await paths(rewritten)).toEqual(['b'])
      expect(await paths(old)).toEqual(['a'])
    })

    test('a commit is given byte for byte: its id is of what is given', async () => {
      const ids = [
        upstream.publish('main', { a: '1' }),
        upstream.publish('main', { b: '2' }, { message: 'ä\n\nb\n' }),
      ]
      await repository.fetch('main')

      for (const id of ids) expect(gitObjectId('commit', await subject.repository.commitObject(id))).toBe(id)
      await expect(subject.repository.commitObject('1'.repeat(40))).rejects.toMatchObject({
        code: 'git/corrupt',
      })
    })

    test('a revision is found by id, by the beginning of an id, and by branch', async () => {
      const id = upstream.publish('feature/x', { a: '1' })
      await repository.fetch('feature/x')

      expect(await repository.resolve(id)).toBe(id)
      expect(await repository.resolve(id.slice(0, 10))).toBe(id)
      expect(await repository.resolve('feature/x')).toBe(id)
    })

    test('a revision that does not exist, or is no revision, is none', async () => {
      upstream.publish('main', { a: '1' })
      await repository.fetch('main')

      for (const revision of [
        'nothing',
        'f'.repeat(40),
        'ffffffff',
        '--all',
        '',
        'a b',
        'main\nmain',
        'main..main',
      ]) {
        expect(await repository.resolve(revision), JSON.stringify(revision)).toBeUndefined()
      }
    })

    test('a tree has the files of the commit with their content', async () => {
      const binary = Uint8Array.from([0, 255, 10, 0, 128])
      const id = upstream.publish('main', {
        'clusters/eu/cluster.yaml': 'kind: Cluster\n',
        'empty.yaml': '',
        binary,
        'näme mit Ü ☃.yaml': 'é',
        'line\nbreak "quoted"': 'x',
      })
      await repository.fetch('main')

      const tree = await repository.tree(id)

      expect([...tree.entries.keys()]).toEqual([
        'binary',
        'clusters',
        'empty.yaml',
        'line\nbreak "quoted"',
        'näme mit Ü ☃.yaml',
      ])
      expect(fileAt(tree, 'clusters/eu/cluster.yaml')).toMatchObject({ kind: 'file', size: 14 })
      expect(Uint8Array.from(fileAt(tree, 'binary')?.content ?? [])).toEqual(binary)
      expect(fileAt(tree, 'empty.yaml')).toMatchObject({
        size: 0,
        id: 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
      })
      expect(textOf(fileAt(tree, 'näme mit Ü ☃.yaml') ?? expect.fail('no such file'))).toBe('é')
    })

    test('links, executables and submodules are what they are, and no link is followed', async () => {
      const id = upstream.publish('main', {
        link: { link: '../../etc/passwd' },
        run: { executable: '#!/bin/sh\n' },
        sub: { submodule: 'c'.repeat(40) },
      })
      await repository.fetch('main')

      const tree = await repository.tree(id)

      expect(entryAt(tree, 'link')).toMatchObject({ kind: 'symlink', target: '../../etc/passwd' })
      expect(entryAt(tree, 'run')).toMatchObject({ kind: 'file', size: 10 })
      expect(entryAt(tree, 'sub')).toEqual({ kind: 'submodule', id: 'c'.repeat(40) })
    })

    test('what did not change between two commits is the same object', async () => {
      const first = upstream.publish('main', { 'a/x': '1', 'b/x': '1', 'b/y': '2', link: { link: 'a' } })
      await repository.fetch('main')
      const before = await repository.tree(first)
      const second = upstream.publish('main', { 'b/y': '3' })
      await repository.fetch('main')

      const after = await repository.tree(second)

      expect(after).not.toBe(before)
      expect(directoryAt(after, 'a')).toBe(directoryAt(before, 'a'))
      expect(directoryAt(after, 'b')).not.toBe(directoryAt(before, 'b'))
      expect(fileAt(after, 'b/x')).toBe(fileAt(before, 'b/x'))
      expect(fileAt(after, 'b/x')).toBe(fileAt(after, 'a/x'))
      expect(entryAt(after, 'link')).toBe(entryAt(before, 'link'))
      expect(await repository.tree(first)).toBe(before)
    })

    test('a file that is too large keeps its place and size, without its content', async () => {
      const id = upstream.publish('main', {
        large: new Uint8Array(maxFileBytes + 1),
        most: new Uint8Array(maxFileBytes),
      })
      await repository.fetch('main')

      const tree = await repository.tree(id)

      expect(fileAt(tree, 'large')).toMatchObject({ size: maxFileBytes + 1, content: undefined })
      expect(fileAt(tree, 'most')?.content?.length).toBe(maxFileBytes)
    })

    test('the tree of a commit that is not here is an error', async () => {
      upstream.publish('main', { a: '1' })
      await repository.fetch('main')

      await expect(repository.tree('f'.repeat(40))).rejects.toMatchObject({
        code: 'git/corrupt',
        retryable: true,
      })
    })

    test('changes are the paths that differ, sorted', async () => {
      const first = upstream.publish('main', { 'a/x': '1', 'a/y': '1', b: '1', d: '1', run: '1', t: 'x' })
      const second = upstream.publish('main', {
        'a/x': null,
        'a/y': '2',
        b: null,
        'b/deep/er': '1',
        c: '1',
        run: { executable: '1' },
        t: { link: 'x' },
      })
      await repository.fetch('main')

      expect(await repository.changes(first, second)).toEqual([
        { path: 'a/x', change: 'removed' },
        { path: 'a/y', change: 'modified' },
        { path: 'b', change: 'removed' },
        { path: 'b/deep/er', change: 'added' },
        { path: 'c', change: 'added' },
        { path: 't', change: 'modified' },
      ])
      expect(await repository.changes(second, second)).toEqual([])
    })

    test('the log goes along the first parents, newest first, and ends before the one that is known', async () => {
      const first = upstream.publish('main', { a: '1' }, { message: 'first' })
      const side = upstream.publish('side', { s: '1' }, { onto: first, message: 'side' })
      const second = upstream.publish('main', { a: '2' }, { message: 'second\n\nwith a body\n' })
      const third = upstream.publish('main', { a: '3' }, { message: 'third', merge: side })
      await repository.fetch('main')

      const log = await repository.log({ to: third, limit: 10 })

      expect(log.map(({ id }) => id)).toEqual([third, second, first])
      expect(log[0]?.parents).toEqual([second, side])
      expect(log[1]).toMatchObject({ message: 'second\n\nwith a body', time: 1000, author: 'Somebody' })
      const ids = async (range: { from?: string; to: string; limit: number }) =>
        (await repository.log(range)).map(({ id }) => id)
      expect(await ids({ from: first, to: third, limit: 10 })).toEqual([third, second])
      expect(await ids({ from: side, to: third, limit: 10 })).toEqual([third, second])
      expect(await ids({ from: third, to: third, limit: 10 })).toEqual([])
      expect(await ids({ from: third, to: first, limit: 10 })).toEqual([])
      expect(await ids({ to: third, limit: 2 })).toEqual([third, second])
    })

    test('a fetch that was called off is an abort', async () => {
      upstream.publish('main', { a: '1' })

      await expect(repository.fetch('main', AbortSignal.abort())).rejects.toMatchObject({
        name: 'AbortError',
      })
    })
  })
}
