import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { OperationError } from '../../src/core/model/operation-error.ts'
import { CommitSignatures } from '../../src/io/signatures/commit-signatures.ts'
import { FleetBells } from '../../src/reconcile/fleet/fleet-bells.ts'
import { FleetReconciler } from '../../src/reconcile/fleet/reconcile-fleet.ts'
import { runFleet } from '../../src/reconcile/fleet/run.ts'
import { Notifications } from '../../src/reconcile/notify/notifications.ts'
import type { FleetSource, Notifier } from '../../src/reconcile/ports.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { drive } from '../support/drive.ts'
import { ours } from '../support/fleet-files.ts'
import { sshSigner } from '../support/ssh-signer.ts'
import { imageOverride, SmallFleet } from './small-fleet.ts'

const alice = sshSigner('alice')

describe('a daemon with a notifier', () => {
  let fleet: SmallFleet
  let heard: string[]
  let sourceIsAway: boolean
  let storeIsAway: boolean
  let end: () => Promise<void>

  beforeEach(() => {
    fleet = new SmallFleet()
    heard = []
    sourceIsAway = false
    storeIsAway = false
    end = start()
  })
  afterEach(() => end())

  /** Starts a daemon; gives what ends it. */
  const start = (): (() => Promise<void>) => {
    const { clock, clusters } = fleet
    const bells = new FleetBells()
    const store = new SimulatedRepository(fleet.remote)
    const push = store.push.bind(store)
    store.push = async request => (storeIsAway ? Promise.reject(unreachable()) : push(request))
    const source: FleetSource = {
      ...fleet.source,
      latest: async signal => (sourceIsAway ? Promise.reject(unreachable()) : fleet.source.latest(signal)),
    }
    const notifier: Notifier = {
      name: 'ops',
      async notify({ reason, message }) {
        heard.push(`${reason}: ${message}`)
      },
    }
    const notifications = new Notifications({ notifier, clock, fleet: 'fleet' })
    const reconciler = new FleetReconciler(
      { source, store, clusters, clock, signatures: new CommitSignatures(fleet.source.repository, clock) },
      {
        writer: 'test',
        concurrency: 4,
        random: () => 0.5,
        onNews: news => bells.ring(news),
        onRecall: state => notifications.recall(state),
      },
    )
    const ended = new AbortController()
    const { signal } = ended
    const onFailure = (): void => undefined
    const running = Promise.all([
      runFleet({
        reconciler,
        bells,
        source,
        clock,
        signal,
        onRound: round => notifications.note(round),
        onFailure,
        onTurn: (part, failure) => notifications.noteTurn(part, failure),
      }),
      notifications.follow(signal, onFailure),
    ])
    return async () => {
      ended.abort()
      await drive(clock, running)
    }
  }

  /** What is heard within so many minutes. */
  const within = async (minutes: number): Promise<readonly string[]> => {
    heard.length = 0
    await fleet.clock.advance(minutes * 60_000)
    return [...heard]
  }

  test('says nothing while all goes well', async () => {
    expect(await within(5)).toEqual([])
    fleet.commit({ 'clusters/asia/overrides/web.yaml': imageOverride('2') })
    expect(await within(5)).toEqual([])
  })

  test('says that clusters refuse, once for all of them, and that they are well again', async () => {
    await within(5)
    fleet.faults = ({ verb }) => (verb === 'apply' ? { fault: 'status', status: 403 } : undefined)
    fleet.commit({ 'clusters/asia/overrides/web.yaml': imageOverride('2') })
    expect(await within(5)).toEqual([
      expect.stringMatching(
        /^cluster\/forbidden: 2 clusters fail: osaka, tokyo: osaka: cluster\/forbidden: /,
      ),
    ])
    fleet.faults = () => undefined

    expect(await within(20)).toEqual(['Recovered: 2 clusters (osaka, tokyo) are well again'])
  })

  test('does not say again after a restart what failed before, but says that it is over', async () => {
    await within(5)
    fleet.faults = ({ verb }) => (verb === 'apply' ? { fault: 'status', status: 403 } : undefined)
    fleet.commit({ 'clusters/asia/overrides/web.yaml': imageOverride('2') })
    await within(5)
    await end()
    end = start()
    expect(await within(10)).toEqual([])
    fleet.faults = () => undefined

    expect(await within(20)).toEqual(['Recovered: 2 clusters (osaka, tokyo) are well again'])
  })

  test('says which commit is refused and why, not again after a restart, and that another is taken', async () => {
    const keys = `keys: [{ ssh: "${alice.publicKey}" }]`
    fleet.commit(
      { 'fleet.yaml': ours(`Fleet\nmetadata: { name: small }\nspec: { verification: { ${keys} } }`) },
      'keys',
      alice.sign,
    )
    await within(5)
    const refused = fleet.commit({ 'README.md': 'ours\n' }).slice(0, 12)
    const first = await within(5)
    await end()
    end = start()
    const second = await within(10)
    fleet.commit({ 'README.md': 'signed\n' }, 'signed', alice.sign)

    expect(first).toEqual([`InvalidCommitSignature: commit ${refused} is refused: it is not signed`])
    expect(second).toEqual([])
    expect(await within(20)).toEqual(['Recovered: the newest commit is taken again'])
  })

  test('says that the source is away, and that it is there again', async () => {
    await within(5)
    sourceIsAway = true
    expect(await within(5)).toEqual([
      expect.stringMatching(/^git\/unreachable: what is new cannot be taken in/),
    ])
    sourceIsAway = false

    expect(await within(5)).toEqual(['Recovered: what is new is taken in again'])
  })

  test('says that the status branch is away, and that it is there again', async () => {
    await within(5)
    storeIsAway = true
    fleet.faults = ({ verb }) => (verb === 'apply' ? { fault: 'status', status: 403 } : undefined)
    fleet.commit({ 'clusters/asia/overrides/web.yaml': imageOverride('2') })
    expect(await within(5)).toContainEqual(
      expect.stringMatching(/^git\/unreachable: the status branch cannot be written/),
    )
    storeIsAway = false

    expect(await within(5)).toContain('Recovered: the status branch is written again')
  })

  test('says that a revision has mistakes, and that it has none any more', async () => {
    await within(5)
    fleet.commit({ 'clusters/asia/overrides/web.yaml': 'kind: [' })
    expect(await within(5)).toEqual([
      expect.stringMatching(/^yaml\/syntax: the revision has mistakes: clusters/),
    ])
    await end()
    end = start()
    expect(await within(5)).toEqual([])
    fleet.commit({ 'clusters/asia/overrides/web.yaml': imageOverride('2') })

    expect(await within(5)).toEqual(['Recovered: the revision has no mistakes any more'])
  })
})

function unreachable(): OperationError {
  return new OperationError({
    code: 'git/unreachable',
    message: 'no route',
    subject: 'git.example',
    retryable: true,
  })
}
