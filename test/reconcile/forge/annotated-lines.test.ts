import { beforeEach, describe, expect, test } from 'vitest'
import { OperationError } from '../../../src/core/model/operation-error.ts'
import { repositoryBelow } from '../../../src/programs/cli/repository-below.ts'
import { PullRequests } from '../../../src/reconcile/forge/pull-requests.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { SimulatedForge } from '../../../src/simulator/forge/simulated-forge.ts'
import { SimulatedRemote } from '../../../src/simulator/git/simulated-remote.ts'
import { simulatedSource } from '../../../src/simulator/git/simulated-source.ts'
import { ours, smallFleet } from '../../support/fleet-files.ts'

const policy = 'clusters/europe/policies/shop.yaml'
const broken = ours('PropagationPolicy\nspec:\n  refines: web\n  placment: {}')

describe('mistakes of a pull request, beside their lines', () => {
  let remote: SimulatedRemote
  let forge: SimulatedForge
  let pullRequests: PullRequests
  let base: string
  let untold: OperationError[]
  let failures: OperationError[]
  let clock: SimulatedClock

  beforeEach(() => {
    untold = []
    failures = []
    clock = new SimulatedClock()
    remote = new SimulatedRemote()
    base = remote.publish('main', new Map(Object.entries(smallFleet)))
    forge = new SimulatedForge(remote)
    pullRequests = begin()
  })

  const begin = (folder = '') => {
    const source = simulatedSource(remote)
    const merger = source.repository
    return new PullRequests({
      source: { ...source, repository: repositoryBelow(merger, folder) },
      merger,
      forge,
      clock,
      state: () => undefined,
      context: 'banyan/plan',
      folder,
      onUntold: (_, failure) => untold.push(failure),
      onFailure: failure => failures.push(failure),
      onCrash: error => {
        throw error
      },
    })
  }
  const propose = (files: Readonly<Record<string, string | null>>) => {
    const head = remote.publish('topic', new Map(Object.entries(files)), { onto: base })
    forge.open(1, head)
    return head
  }
  const annotated = () =>
    (forge.annotations.get(1) ?? []).map(({ path, line, summary }) => `${path}:${line} ${summary}`)

  test('one is said on its line, follows it, and is gone when it is mended', async () => {
    propose({ [policy]: broken })
    await pullRequests.look()
    expect(annotated()).toEqual([
      `${policy}:5 fleet/field-unknown: unknown field "placment"; did you mean "placement"?`,
    ])
    expect(forge.annotations.get(1)?.[0]?.text).toBe(
      '**fleet/field-unknown**: unknown field "placment"\n\ndid you mean "placement"?\n',
    )

    propose({ [policy]: `# above\n${broken}` })
    await pullRequests.look()
    expect(annotated()).toEqual([expect.stringContaining(`${policy}:6 `)])
    const { writes } = forge
    await begin().look()
    expect(forge.writes).toBe(writes)

    propose({ [policy]: broken.replace('placment', 'placement') })
    await pullRequests.look()
    expect(annotated()).toEqual([])
  })

  test('what stands in a file that it does not change is said in the comment alone', async () => {
    propose({ 'templates/web/kustomization.yaml': null, 'templates/web/web.yaml': null })

    await pullRequests.look()

    expect(forge.comments.get(1)?.join()).toContain('**Mistakes**')
    expect(annotated()).toEqual([])
  })

  test('what its target has already, or another line has in the merge, is not said', async () => {
    base = remote.publish('main', new Map([[policy, `${broken}\n# one\n# two\n# three\n# four\n`]]))
    const other = 'clusters/asia/policies/shop.yaml'
    const lines = Array.from({ length: 9 }, (_, index) => `# ${index}\n`).join('')
    base = remote.publish('main', new Map([[other, lines]]))
    propose({ [policy]: `${broken}\n# five\n`, [other]: `${lines}${broken}` })
    remote.publish('main', new Map([[other, `# above\n${lines}`]]))

    await pullRequests.look()

    expect(forge.comments.get(1)?.join()).toContain(`${other}:15:`)
    expect(annotated()).toEqual([])
  })

  test('a fleet in a folder of its repository has its mistakes where that has them', async () => {
    const files = Object.entries(smallFleet).map(([path, text]) => [`fleet/${path}`, text] as const)
    base = remote.publish('main', new Map(files))
    propose({ [`fleet/${policy}`]: broken })

    await begin('fleet').look()

    expect(annotated()).toEqual([expect.stringContaining(`fleet/${policy}:5 `)])
  })

  test('a file that ends the whole fleet has its mistakes, too', async () => {
    propose({ 'fleet.yaml': ours('Fleet\nmetadata: { name: shop }\nspec: { bad: 1 }') })

    await pullRequests.look()

    expect(annotated()).toEqual([expect.stringContaining('fleet.yaml:4 ')])
  })

  test('of very many it is fifty', async () => {
    const many = Array.from({ length: 60 }, (_, index) => `  bad${index}: 1`).join('\n')
    propose({ [policy]: ours(`PropagationPolicy\nspec:\n  applications: [web]\n${many}`) })

    await pullRequests.look()

    expect(annotated()).toHaveLength(50)
    expect(new Set(annotated()).size).toBe(50)
  })

  test('text of a mistake can neither mention a person nor be HTML', async () => {
    propose({ [policy]: broken.replace('placment', '"<b>@all</b>"') })

    await pullRequests.look()

    expect(forge.annotations.get(1)?.[0]?.text).not.toMatch(/@all|<b>/)
  })

  test('a forge that refuses it has the comment and the status, is told of, and is not asked for ever', async () => {
    forge.annotationOutage = refusal('forge/unauthorized', false)
    const head = propose({ [policy]: broken })

    expect(await pullRequests.look()).toBe(1)

    expect(forge.comments.get(1)).toHaveLength(1)
    expect(forge.statuses.get(`${head} banyan/plan`)?.state).toBe('failure')
    expect(untold).toEqual([forge.annotationOutage])
    expect(await pullRequests.look()).toBe(0)
  })

  test('a plan that was told stays told, though nothing can be said of its lines when its target moves', async () => {
    const head = propose({ [policy]: broken })
    await pullRequests.look()
    forge.annotationOutage = refusal('forge/server-error', true)
    remote.publish('main', new Map([['notes.txt', 'hello\n']]))

    await pullRequests.look()

    expect(failures).toEqual([forge.annotationOutage])
    expect(forge.statuses.get(`${head} banyan/plan`)?.state).toBe('failure')
  })

  test('a forge that goes away in between is asked again', async () => {
    forge.annotationOutage = refusal('forge/server-error', true)
    const head = propose({ [policy]: broken })
    await pullRequests.look()
    expect(forge.statuses.get(`${head} banyan/plan`)?.state).toBe('failure')
    expect(failures).toEqual([forge.annotationOutage])
    forge.annotationOutage = undefined
    await clock.advance(5_000)

    expect(await pullRequests.look()).toBe(1)

    expect(annotated()).toHaveLength(1)
    expect(forge.statuses.get(`${head} banyan/plan`)?.state).toBe('failure')
  })
})

function refusal(code: OperationError['code'], retryable: boolean): OperationError {
  return new OperationError({ code, message: 'not now', subject: 'forge', retryable })
}
