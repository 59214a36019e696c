import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fileAt, textOf } from '../../src/base/tree/tree.ts'
import type { GitRepository, Merger } from '../../src/reconcile/ports.ts'
import type { Subject } from '../support/git-subject.ts'
import type { Upstream, UpstreamEntry } from '../support/upstream.ts'

/** What every Merger promises. */
export function describeGitMerges(name: string, open: () => Promise<Subject>): void {
  describe(`${name}, merging`, () => {
    let subject: Subject
    let upstream: Upstream
    let repository: GitRepository & Merger

    beforeEach(async () => {
      subject = await open()
      upstream = subject.upstream
      repository = subject.repository
    })
    afterEach(() => subject.close())

    type Files = Readonly<Record<string, UpstreamEntry>>
    const diverge = async (base: Files, ours: Files, theirs: Files) => {
      const root = upstream.publish('main', base)
      const main = upstream.publish('main', ours)
      const topic = upstream.publish('topic', theirs, { onto: root })
      await repository.fetch('main')
      await repository.fetch('topic')
      return { root, main, topic }
    }
    const merged = async (ours: string, theirs: string): Promise<string> => {
      const result = await repository.merge(ours, theirs)
      return 'commit' in result ? result.commit : `conflicts in ${result.conflicts}`
    }
    const text = async (commit: string, path: string) => {
      const file = fileAt(await repository.tree(commit), path)
      return file && textOf(file)
    }

    test('a merge has what each side changed, and moves no branch', async () => {
      const { main, topic } = await diverge(
        { 'a/x': '1', 'a/y': '1', 'b/z': '1', gone: '1' },
        { 'a/x': '2', 'c/ours': '1' },
        { 'b/z': '2', gone: null, 'c/theirs/new': '1' },
      )

      const commit = await merged(main, topic)

      const all = ['a/x', 'a/y', 'b/z', 'c/ours', 'c/theirs/new', 'gone']
      expect(await Promise.all(all.map(path => text(commit, path)))).toEqual([
        '2',
        '1',
        '2',
        '1',
        '1',
        undefined,
      ])
      expect([upstream.tip('main'), upstream.tip('topic')]).toEqual([main, topic])
      expect(await repository.resolve('main')).toBe(main)
      const [info] = await repository.log({ to: commit, limit: 1 })
      expect(info?.parents).toEqual([main, topic])
    })

    test('lines of one file that both sides changed apart from each other are merged', async () => {
      const lines = (first: string, last: string) => `${first}\n2\n3\n4\n5\n6\n7\n8\n${last}\n`
      const { main, topic } = await diverge(
        { file: lines('1', '9') },
        { file: lines('one', '9') },
        { file: lines('1', 'nine') },
      )

      expect(await text(await merged(main, topic), 'file')).toBe(lines('one', 'nine'))
    })

    test('what cannot be merged is told by its paths, sorted', async () => {
      const { main, topic } = await diverge(
        { b: '1\n', 'a/x': '1\n', other: '1' },
        { b: '2\n', 'a/x': '2\n' },
        { b: '3\n', 'a/x': '3\n', other: '2' },
      )

      expect(await repository.merge(main, topic)).toEqual({ conflicts: ['a/x', 'b'] })
      expect(await repository.merge(main, main)).toHaveProperty('commit')
    })

    test('a file that one side removed and the other changed is a conflict', async () => {
      const { main, topic } = await diverge({ a: '1\n', b: '1' }, { a: null }, { a: '2\n' })

      expect(await repository.merge(main, topic)).toEqual({ conflicts: ['a'] })
    })

    test('the same commits merge into the same commit; one that is ahead has its own files', async () => {
      const { root, main, topic } = await diverge({ a: '1' }, { b: '1' }, { c: '1' })

      const commit = await merged(main, topic)

      expect(await merged(main, topic)).toBe(commit)
      const ahead = await merged(root, topic)
      expect((await repository.tree(ahead)).id).toBe((await repository.tree(topic)).id)
    })

    test('commits with no history in common merge where their files do not meet', async () => {
      const main = upstream.publish('main', { a: '1' })
      const topic = upstream.publish('topic', { b: '1' }, { onto: null })
      await repository.fetch('main')
      await repository.fetch('topic')

      const commit = await merged(main, topic)

      expect([await text(commit, 'a'), await text(commit, 'b')]).toEqual(['1', '1'])
    })
  })
}
