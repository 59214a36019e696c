import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { directoryAt, entryAt, fileAt, filesBelow, maxFileBytes, textOf } from '../../src/base/tree/tree.ts'
import type { GitRepository } from '../../src/reconcile/ports.ts'
import type { Upstream } from '../support/upstream.ts'

/** A repository under test and the place that it is a copy of. */
export interface Subject {
  readonly upstream: Upstream
  readonly repository: GitRepository
  close(): Promise<void>
}

/** What every GitRepository promises. */
export function describeGitRepository(name: string, open: () => Promise<Subject>): void {
  describe(name, () => {
    let subject: Subject
    let upstream: Upstream
    let repository: GitRepository

    beforeEach(async () => {
      subject = await open()
      upstream = subject.upstream
      repository = subject.repository
    })
    afterEach(() => subject.close())

    const commit = (
      base: string | undefined,
      changes: Record<string, string | Uint8Array | null>,
      parents = [base],
    ) =>
      repository.commit({
        base,
        parents: parents.filter(parent => parent !== undefined),
        changes: new Map(Object.entries(changes)),
        message: 'from here',
        time: 2000,
      })

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

    test('a commit has the files of its base with the changes, and moves no branch', async () => {
      const base = upstream.publish('main', { 'a/x': '1', 'a/y': '1', 'b/c/d': '1', e: '1' })
      await repository.fetch('main')

      const id = await commit(base, {
        'a/x': '2',
        'b/c/d': null,
        'new/deep/file': 'n',
        nothing: null,
        'e/f': '1',
        e: null,
      })

      expect(await paths(id)).toEqual(['a/x', 'a/y', 'e/f', 'new/deep/file'])
      const changed = await repository.changes(base, id)
      expect(changed.map(({ path }) => path)).toEqual(['a/x', 'b/c/d', 'e', 'e/f', 'new/deep/file'])
      expect(upstream.tip('main')).toBe(base)
      expect(await repository.resolve('main')).toBe(base)
      const [info] = await repository.log({ to: id, limit: 1 })
      expect(info).toEqual({ id, parents: [base], message: 'from here', time: 2000, author: 'Banyan' })
    })

    test('a commit can begin from nothing, and have parents whose files it does not have', async () => {
      const main = upstream.publish('main', { a: '1' })
      await repository.fetch('main')
      const orphan = await commit(undefined, { 's/one': '1' })

      const id = await commit(orphan, { 's/two': '2', 'näme "ü"': '3' }, [orphan, main])
      const other = await commit(main, { b: '1' }, [orphan])

      expect(await paths(orphan)).toEqual(['s/one'])
      expect(await paths(id)).toEqual(['näme "ü"', 's/one', 's/two'])
      expect(await paths(other)).toEqual(['a', 'b'])
      expect((await repository.log({ to: id, limit: 5 })).map(info => info.parents)).toEqual([
        [orphan, main],
        [],
      ])
    })

    test('a commit may have no files at all', async () => {
      const full = await commit(undefined, { 'a/b': '1' })
      const id = await commit(full, { 'a/b': null })

      expect(await paths(id)).toEqual([])
    })

    test('a push moves the branch if it is where it is expected, and leaves it otherwise', async () => {
      upstream.publish('main', { a: '1' })
      const one = await commit(undefined, { s: '1' })
      const two = await commit(one, { s: '2' })
      const rival = await commit(one, { s: 'rival' })

      expect(await repository.push({ branch: 'banyan/status', expected: undefined, commit: one })).toBe(
        'pushed',
      )
      expect(upstream.tip('banyan/status')).toBe(one)
      expect(await repository.push({ branch: 'banyan/status', expected: undefined, commit: two })).toBe(
        'stale',
      )
      expect(await repository.push({ branch: 'banyan/status', expected: one, commit: two })).toBe('pushed')
      expect(await repository.push({ branch: 'banyan/status', expected: one, commit: rival })).toBe('stale')
      expect(upstream.tip('banyan/status')).toBe(two)
      expect(await repository.fetch('banyan/status')).toBe(two)
    })

    test('a push over what somebody else pushed in between is stale', async () => {
      const mine = await commit(undefined, { s: '1' })
      await repository.push({ branch: 'banyan/status', expected: undefined, commit: mine })
      const theirs = upstream.publish('banyan/status', { s: 'theirs' })
      const next = await commit(mine, { s: '2' })

      expect(await repository.push({ branch: 'banyan/status', expected: mine, commit: next })).toBe('stale')
      expect(upstream.tip('banyan/status')).toBe(theirs)
    })

    test('a push of a commit that does not descend from the tip replaces it', async () => {
      const one = await commit(undefined, { s: '1' })
      await repository.push({ branch: 'banyan/status', expected: undefined, commit: one })
      const squashed = await commit(undefined, { s: 'squashed' })

      expect(await repository.push({ branch: 'banyan/status', expected: one, commit: squashed })).toBe(
        'pushed',
      )
      expect(upstream.tip('banyan/status')).toBe(squashed)
    })

    test('a fetch that was called off is an abort', async () => {
      upstream.publish('main', { a: '1' })

      await expect(repository.fetch('main', AbortSignal.abort())).rejects.toMatchObject({
        name: 'AbortError',
      })
    })
  })
}
