import { describe, expect, test } from 'vitest'
import type { Annotation } from '../../src/core/model/annotation.ts'
import type { Forge } from '../../src/reconcile/ports.ts'

/** A forge with a repository of its own, whose `main` has a commit, and what people do there. */
export interface ForgeSubject {
  readonly forge: Forge
  /** Opens a pull request of a new branch that adds a file; gives its number and its commit. */
  open(branch: string, path: string, text: string, target?: string): Promise<Opened>
  /** Adds a file to a branch of an open pull request; gives the commit. */
  push(opened: Opened, path: string, text: string): Promise<string>
  /** A new branch like `main`. */
  branch(name: string): Promise<void>
  close(number: number): Promise<void>
  /** Somebody else's comment. */
  say(number: number, text: string): Promise<void>
  comments(number: number): Promise<readonly string[]>
  /** Somebody else's status. */
  judge(commit: string, context: string): Promise<void>
  /** How many statuses a commit was ever given. */
  countStatuses(commit: string): Promise<number>
  /** `path:line` of what is said beside lines. */
  annotated(number: number): Promise<readonly string[]>
  /** The commit that a ref of the repository has. */
  commitAt(ref: string): Promise<string | undefined>
}

export interface Opened {
  readonly branch: string
  readonly number: number
  readonly head: string
}

const marker = '<!-- banyan/plan -->'
const settings = 'a: 1\nb: 2\nc: 3\n'

/** What every forge promises; `start` gives one that no other test uses. */
export function forgeContract(name: string, start: () => Promise<ForgeSubject>): void {
  describe(`the forge ${name}`, { timeout: 60_000 }, () => {
    test('tells the open pull requests into a branch, and no others, with a ref that has their commit', async () => {
      const subject = await start()
      await subject.branch('release')
      const { number, head } = await subject.open('one', 'one.yaml', settings)
      await subject.open('two', 'two.yaml', settings, 'release')
      const closed = await subject.open('three', 'three.yaml', settings)
      await subject.close(closed.number)

      const found = await subject.forge.pullRequests('main')

      expect(found).toMatchObject([{ number, head, isFork: false }])
      expect(await subject.commitAt(found[0]?.ref ?? '')).toBe(head)
    })

    test('follows what is pushed to a pull request', async () => {
      const subject = await start()
      const opened = await subject.open('one', 'one.yaml', settings)
      const next = await subject.push(opened, 'two.yaml', settings)

      expect(await subject.forge.pullRequests('main')).toMatchObject([{ number: opened.number, head: next }])
    })

    test('has one comment of a marker, which is edited, and leaves those of others alone', async () => {
      const subject = await start()
      const { number } = await subject.open('one', 'one.yaml', settings)
      const comment = (text: string) => subject.forge.comment({ number, marker, text: `${marker}\n${text}` })
      await subject.say(number, `${marker}\nno plan of ours`)

      await comment('first')
      await comment('second\n\n| a | b |\n|---|---|\n| 1 | 2 |')
      await comment('third')
      await comment('third')

      expect([...(await subject.comments(number))].sort()).toEqual([
        `${marker}\nno plan of ours`,
        `${marker}\nthird`,
      ])
    })

    test('gives the status that was set last of a context, also of two within a second', async () => {
      const { forge, judge, open } = await start()
      const { head } = await open('one', 'one.yaml', settings)
      const set = (state: 'pending' | 'failure' | 'success') =>
        forge.setStatus(head, { context: 'banyan/plan', state, description: state })
      const before = await forge.status(head, 'banyan/plan')

      await set('pending')
      await set('failure')
      await judge(head, 'ci/lint')

      expect(before).toBeUndefined()
      expect(await forge.status(head, 'banyan/plan')).toBe('failure')
      await set('success')
      expect(await forge.status(head, 'banyan/plan')).toBe('success')
    })

    test('sets no status that is there', async () => {
      const { forge, open, countStatuses } = await start()
      const { head } = await open('one', 'one.yaml', settings)
      const set = (description: string) =>
        forge.setStatus(head, { context: 'banyan/plan', state: 'success', description })

      await set('fine')
      await set('fine')
      const before = await countStatuses(head)
      await set('finer')

      expect([before, await countStatuses(head)]).toEqual([1, 2])
    })

    test('lets annotations be those of the newest commit, and takes them away', async () => {
      const subject = await start()
      const opened = await subject.open('one', 'one.yaml', settings)
      const { number } = opened
      const annotate = (head: string, annotations: readonly Annotation[]) =>
        subject.forge.annotate({ number, head, name: 'banyan/plan', marker, annotations })
      const at = (path: string, line: number): Annotation => ({
        path,
        line,
        summary: 'this is wrong',
        text: `${marker}\nthis is wrong`,
      })

      await annotate(opened.head, [at('one.yaml', 1), at('one.yaml', 3)])
      const first = await subject.annotated(number)
      const next = await subject.push(opened, 'two.yaml', settings)
      await annotate(next, [at('one.yaml', 3), at('two.yaml', 2)])
      const second = await subject.annotated(number)
      await annotate(next, [])

      expect([...first].sort()).toEqual(['one.yaml:1', 'one.yaml:3'])
      expect([...second].sort()).toEqual(['one.yaml:3', 'two.yaml:2'])
      expect(await subject.annotated(number)).toEqual([])
    })

    test('opens one pull request of a branch, and another when that is closed', async () => {
      const subject = await start()
      const other = await subject.open('one', 'one.yaml', settings)
      await subject.close(other.number)
      const request = { branch: 'one', target: 'main', title: 'Revert web', text: 'web failed' }

      const number = await subject.forge.propose(request)
      const again = await subject.forge.propose(request)
      const listed = await subject.forge.pullRequests('main')
      await subject.close(number)
      const later = await subject.forge.propose(request)

      expect(again).toBe(number)
      expect(listed).toMatchObject([{ number, title: 'Revert web', head: other.head }])
      expect(later).not.toBe(number)
    })

    test('refuses to open a pull request of a branch that is not there', async () => {
      const { forge } = await start()

      await expect(
        forge.propose({ branch: 'none', target: 'main', title: 'x', text: 'y' }),
      ).rejects.toMatchObject({ code: expect.stringMatching(/^forge\/(?:refused|not-found)$/) })
    })
  })
}
