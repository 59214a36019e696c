import { beforeEach, describe, expect, test } from 'vitest'
import { OperationError } from '../../../src/core/model/operation-error.ts'
import { PullRequests } from '../../../src/reconcile/forge/pull-requests.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { SimulatedForge } from '../../../src/simulator/forge/simulated-forge.ts'
import { SimulatedRemote } from '../../../src/simulator/git/simulated-remote.ts'
import { simulatedSource } from '../../../src/simulator/git/simulated-source.ts'
import { ours, smallFleet } from '../../support/fleet-files.ts'

const changedWeb = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, labels: { tier: front } }\n'

describe('plans of pull requests', () => {
  let remote: SimulatedRemote
  let forge: SimulatedForge
  let pullRequests: PullRequests
  let base: string
  let crashes: unknown[]
  let failures: (readonly [code: string, retryMs: number])[]
  let clock: SimulatedClock
  let verdicts: string[]
  let source: ReturnType<typeof simulatedSource>

  beforeEach(() => {
    crashes = []
    failures = []
    clock = new SimulatedClock()
    verdicts = []
    remote = new SimulatedRemote()
    base = remote.publish('main', new Map(Object.entries(smallFleet)))
    forge = new SimulatedForge(remote)
    pullRequests = begin()
  })

  const begin = () => {
    source = simulatedSource(remote)
    const merger = source.repository
    return new PullRequests({
      source,
      merger,
      forge,
      clock,
      state: () => undefined,
      context: 'banyan/plan',
      folder: '',
      onPlan: ({ verdict }) => verdicts.push(verdict),
      onFailure: (failure, retryMs) => failures.push([failure.code, retryMs]),
      onCrash: error => crashes.push(error),
    })
  }
  const propose = (number: number, files: Readonly<Record<string, string | null>>, message = 'change') => {
    const head = remote.publish(`topic-${number}`, new Map(Object.entries(files)), { onto: base, message })
    forge.open(number, head)
    return head
  }
  const commentOf = (number: number) => forge.comments.get(number)?.join('\n---\n') ?? ''
  const statusOf = (commit: string) => forge.statuses.get(`${commit} banyan/plan`)

  test('a pull request gets one comment with what would change where, and a status', async () => {
    const head = propose(1, { 'templates/web/web.yaml': changedWeb })

    await pullRequests.look()

    expect(forge.comments.get(1)).toHaveLength(1)
    expect(commentOf(1)).toContain('### Banyan plan: 4 clusters: 4 changed')
    expect(commentOf(1)).toContain('the same in 4 clusters')
    expect(commentOf(1)).toContain('+    tier: front')
    expect(statusOf(head)).toMatchObject({ state: 'success', description: '4 clusters: 4 changed' })
    expect(verdicts).toEqual(['success'])
  })

  test('what is there is edited when the pull request or its target moves, and left alone when nothing did', async () => {
    propose(1, { 'templates/web/web.yaml': changedWeb })
    await pullRequests.look()

    const next = propose(1, { 'templates/web/other.yaml': 'unused: true\n' })
    await pullRequests.look()

    expect(forge.comments.get(1)).toHaveLength(1)
    expect(commentOf(1)).toContain('### Banyan plan: no changes')
    expect(statusOf(next)).toMatchObject({ state: 'success', description: 'no changes' })
    const { writes } = forge
    await pullRequests.look()
    expect(forge.writes).toBe(writes)
    remote.publish('main', new Map([['templates/web/web.yaml', changedWeb]]))
    expect(await pullRequests.look()).toBe(1)
  })

  test('it is the merge with what its target has by now that is planned', async () => {
    propose(1, { 'templates/web/web.yaml': changedWeb })
    remote.publish('main', new Map([['clusters/asia/east/osaka/cluster.yaml', null]]))

    await pullRequests.look()

    expect(commentOf(1)).toContain('3 clusters: 3 changed')
  })

  test('what cannot be merged is told with its paths', async () => {
    const head = propose(1, { 'templates/web/web.yaml': changedWeb })
    remote.publish('main', new Map([['templates/web/web.yaml', changedWeb.replace('front', 'back')]]))

    await pullRequests.look()

    expect(commentOf(1)).toContain('it cannot be merged')
    expect(commentOf(1)).toContain('- `templates/web/web.yaml`')
    expect(statusOf(head)?.state).toBe('failure')
  })

  test('only the mistakes that it would bring stand against it', async () => {
    base = remote.publish(
      'main',
      new Map([['clusters/asia/overrides/web.yaml', ours('OverridePolicy\nspec: { bad: 1 }')]]),
    )
    const fine = propose(1, { 'templates/web/web.yaml': `# above\n${changedWeb}` })
    const broken = propose(2, {
      'clusters/europe/policies/shop.yaml': ours('PropagationPolicy\nspec: { bad: 1 }'),
    })

    await pullRequests.look()

    expect(statusOf(fine)?.state).toBe('success')
    expect(statusOf(broken)).toMatchObject({ state: 'failure' })
    expect(commentOf(2)).toContain('clusters/europe/policies/shop.yaml:')
    expect(commentOf(2)).not.toContain('clusters/asia/overrides/web.yaml:')
  })

  test('a fleet that could not be compiled any more is told with the reason', async () => {
    const head = propose(1, { 'fleet.yaml': ours('Fleet\nmetadata: { name: shop }\nspec: { bad: 1 }') })

    await pullRequests.look()

    expect(commentOf(1)).toContain('nothing can be planned')
    expect(commentOf(1)).toContain('fleet.yaml:')
    expect(statusOf(head)?.state).toBe('failure')
  })

  test('what the guards stop fails, says how it is approved, and passes once a commit of it approves it', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [
        `templates/web/map-${index}.yaml`,
        `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: map-${index} }\n`,
      ]),
    )
    const resources = `resources: [web.yaml, ${Object.keys(many).map(path => path.slice('templates/web/'.length))}]\n`
    base = remote.publish(
      'main',
      new Map(Object.entries({ ...many, 'templates/web/kustomization.yaml': resources })),
    )
    const without = { 'templates/web/kustomization.yaml': 'resources: [web.yaml]\n' }
    const head = propose(1, without)

    await pullRequests.look()

    expect(statusOf(head)?.state).toBe('failure')
    const [, digest] = /banyan approve ([0-9a-f]{64})/.exec(commentOf(1)) ?? []
    expect(digest).toBeDefined()
    const approved = propose(1, without, `less\n\nBanyan-Approve: ${digest}\n`)
    await pullRequests.look()
    expect(statusOf(approved)?.state).toBe('success')
    expect(commentOf(1)).toContain('approved by')
  })

  test('text of manifests can neither end a block nor mention a person', async () => {
    propose(1, {
      'templates/web/web.yaml': changedWeb.replace('front', '"````` @everyone"'),
      'templates/web/kustomization.yaml':
        'resources: [web.yaml]\ncommonAnnotations: { note: "</details> @all" }\n',
    })

    await pullRequests.look()

    const text = commentOf(1)
    const fence = /(`{4,})diff\n/.exec(text)?.[1] ?? ''
    const inside = text.slice(text.indexOf(`${fence}diff\n`) + fence.length, text.lastIndexOf(fence))
    expect(inside).toContain('@everyone')
    expect(inside).toContain('</details> @all')
    expect(inside.split('\n').filter(line => line.startsWith(fence))).toEqual([])
    expect(text.replace(inside, '')).not.toMatch(/@all|@everyone/)
  })

  test('a forge that would show HTML as text gets none, and its comment is found again', async () => {
    forge.commentFormat = { maxLength: 60_000, hasHtml: false }
    propose(1, { 'templates/web/web.yaml': changedWeb })
    await pullRequests.look()
    const first = commentOf(1)

    propose(1, { 'templates/web/other.yaml': 'unused: true\n' })
    await pullRequests.look()

    expect(first).toContain('+    tier: front')
    expect(first).not.toMatch(/<\/?\w|<!--/)
    expect(forge.comments.get(1)).toHaveLength(1)
    expect(commentOf(1)).toContain('### Banyan plan: no changes')
  })

  test('a plan that is longer than a comment may be is cut, and says so', async () => {
    forge.commentFormat = { maxLength: 500, hasHtml: true }
    propose(1, { 'templates/web/web.yaml': changedWeb.replace('front', 'f'.repeat(500)) })

    await pullRequests.look()

    expect(commentOf(1)).toMatch(/more, which `banyan plan` shows/)
    expect(commentOf(1).length).toBeLessThanOrEqual(500)
  })

  test('a forge that is away fails the look; the next one tells what was not told', async () => {
    const head = propose(1, { 'templates/web/web.yaml': changedWeb })
    forge.outage = new OperationError({
      code: 'forge/unreachable',
      message: 'away',
      subject: 'forge',
      retryable: true,
    })
    await expect(pullRequests.look()).rejects.toThrow('away')
    forge.outage = undefined

    await pullRequests.look()

    expect(statusOf(head)?.state).toBe('success')
  })

  test('a pull request that the forge takes nothing for, or that a bug of ours ends, holds up no other', async () => {
    const locked = propose(1, { 'templates/web/web.yaml': changedWeb })
    const odd = propose(2, { 'templates/web/web.yaml': changedWeb.replace('front', 'odd') })
    const fine = propose(3, { 'templates/web/web.yaml': changedWeb.replace('front', 'fine') })
    forge.locked.add(1)
    const broken = new Error('a bug')
    const merge = source.repository.merge.bind(source.repository)
    source.repository.merge = (ours, theirs) =>
      theirs === odd ? Promise.reject(broken) : merge(ours, theirs)

    expect(await pullRequests.look()).toBe(2)

    expect(failures).toEqual([['forge/refused', 5_000]])
    // Who may merge by the status alone is not kept from it by a conversation that is locked.
    expect(statusOf(locked)?.state).toBe('success')
    expect(forge.comments.get(1)).toBe(undefined)
    expect(statusOf(odd)).toMatchObject({ state: 'failure', description: expect.stringContaining('bug') })
    expect(statusOf(fine)?.state).toBe('success')
    expect(crashes).toEqual([broken])
    forge.locked.clear()
    await clock.advance(5_000)
    expect(await pullRequests.look()).toBe(1)
    expect(forge.comments.get(1)).toHaveLength(1)
  })

  test('a commit that the forge tells of before the repository has it is planned once it is there', async () => {
    const head = propose(1, { 'templates/web/web.yaml': changedWeb })
    remote.branches.set('refs/pull/1/head', base)
    await pullRequests.look()
    expect(failures).toEqual([['git/stale', 5_000]])

    remote.branches.set('refs/pull/1/head', head)
    await clock.advance(5_000)
    await pullRequests.look()

    expect(statusOf(head)?.state).toBe('success')
  })

  test('a process that begins again writes nothing where all was told', async () => {
    propose(1, { 'templates/web/web.yaml': changedWeb })
    await pullRequests.look()
    const { writes } = forge

    await begin().look()

    expect(forge.writes).toBe(writes)
  })
})
