import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { filesBelow } from '../../src/base/tree/tree.ts'
import type { GitRepository } from '../../src/reconcile/ports.ts'
import type { Subject } from '../support/git-subject.ts'
import type { Upstream } from '../support/upstream.ts'

/** What every GitRepository promises of committing and pushing. */
export function describeGitWrites(name: string, open: () => Promise<Subject>): void {
  describe(`${name}, writing`, () => {
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

    test('a branch begins anew with the files that it has, while another branch keeps what it was', async () => {
      const main = upstream.publish('main', { a: '1' })
      await repository.fetch('main')
      const one = await commit(undefined, { 's/kept': '1', 's/old': '1' })
      const two = await commit(one, { 's/old': null })
      const [status, archive] = ['banyan/status', 'banyan/status-archive']
      await repository.push({ branch: status, expected: undefined, commit: two })
      expect(await repository.push({ branch: archive, expected: undefined, commit: two })).toBe('pushed')

      const anew = await commit(two, { 's/new': '1' }, [main])

      expect(await repository.push({ branch: status, expected: two, commit: anew })).toBe('pushed')
      expect([upstream.tip(status), upstream.tip(archive)]).toEqual([anew, two])
      expect(await paths(anew)).toEqual(['s/kept', 's/new'])
      expect((await repository.log({ to: anew, limit: 5 })).map(({ id }) => id)).toEqual([anew, main])
      const late = await commit(two, { 's/late': '1' })
      expect(await repository.push({ branch: status, expected: two, commit: late })).toBe('stale')
      expect([await repository.fetch(status), await repository.fetch(archive)]).toEqual([anew, two])
      expect(await repository.push({ branch: archive, expected: two, commit: anew })).toBe('pushed')
    })
  })
}
