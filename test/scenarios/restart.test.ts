import { describe, expect, test } from 'vitest'
import { fileAt } from '../../src/base/tree/tree.ts'
import { OperationError } from '../../src/core/model/operation-error.ts'
import { FleetBells } from '../../src/reconcile/fleet/fleet-bells.ts'
import { runFleet } from '../../src/reconcile/fleet/run.ts'
import { ForgeTeller } from '../../src/reconcile/forge/tell-forge.ts'
import { SimulatedForge } from '../../src/simulator/forge/simulated-forge.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { drive } from '../support/drive.ts'
import { ours } from '../support/fleet-files.ts'
import { cluster, deployment, SmallFleet } from './small-fleet.ts'

/** A fleet whose process runs as the daemon does, with a forge, and what is written by whom. */
class RunningFleet {
  readonly #bells = new FleetBells()
  readonly fleet = new SmallFleet(undefined, {}, news => this.#bells.ring(news))
  readonly forge = new SimulatedForge(this.fleet.remote)
  /** Requests to clusters that may write, and moves of the status branch, since {@link forget}. */
  readonly writes: string[] = []
  faults: SmallFleet['faults'] = () => undefined

  constructor() {
    const { fleet } = this
    fleet.faults = request => {
      const { cluster, verb } = request
      if (['apply', 'patch', 'delete'].includes(verb)) this.writes.push(`${verb} ${cluster}`)
      return this.faults(request)
    }
    let tip: string | undefined
    fleet.remote.listen(() => {
      const now = fleet.remote.branches.get('banyan/status')
      if (now !== tip) this.writes.push(`push ${now}`)
      tip = now
    })
  }

  /** A process, from its start to its end in order. */
  async life(milliseconds: number): Promise<void> {
    const { fleet, forge } = this
    const { source, clock } = fleet
    const crash = (error: unknown): never => {
      throw error
    }
    const teller = new ForgeTeller({
      ...{ source, merger: source.repository, forge, clock, intervalMs: 1_000, folder: '' },
      onCrash: crash,
    })
    fleet.companion = { onRecall: state => teller.recall(state), unannounced: () => teller.unannounced }
    fleet.restart()
    const { reconciler } = fleet
    const stop = new AbortController()
    const { signal } = stop
    const onFailure = forge.outage === undefined ? crash : () => undefined
    const told = teller.follow(reconciler, signal, onFailure)
    const loop = { reconciler, bells: this.#bells, source, clock, signal, onFailure }
    const running = runFleet({
      ...loop,
      onRound: round => teller.note(round),
      onTurn: part => void (part === 'source' && teller.noteLooked()),
    })
    for (let passed = 0; passed < milliseconds; passed += 1_000) await clock.advance(1_000)
    stop.abort()
    await drive(clock, Promise.all([running, told]))
  }

  async status(): Promise<string> {
    const repository = new SimulatedRepository(this.fleet.remote)
    const tip = await repository.fetch('banyan/status')
    if (tip === undefined) return ''
    const { content = new Uint8Array() } = fileAt(await repository.tree(tip), 'README.md') ?? {}
    return new TextDecoder().decode(content)
  }

  forget(): void {
    this.writes.length = 0
    this.forge.writes = 0
  }
}

const widget = 'apiVersion: example.org/v1\nkind: Widget\nmetadata: { name: unknown, namespace: default }\n'

// However the fleet stands when the process ends.
const stands: Readonly<Record<string, (running: RunningFleet) => void>> = {
  'is as it should be': () => undefined,
  'has a cluster that does not answer': running => {
    running.faults = ({ cluster }) => (cluster === 'tokyo' ? { fault: 'refused' } : undefined)
  },
  'has a file with a mistake': ({ fleet }) => {
    fleet.commit({ 'clusters/asia/tokyo/cluster.yaml': 'kind: [' })
  },
  'has a cluster that is suspended': ({ fleet }) => {
    fleet.commit({ 'clusters/asia/tokyo/cluster.yaml': cluster('tokyo', 'suspend: true') })
  },
  'has a cluster that left': ({ fleet }) => {
    fleet.commit({ 'clusters/asia/tokyo/cluster.yaml': null })
  },
  'is stopped by a guard': ({ fleet }) => {
    fleet.commit({ 'clusters/policies/agent.yaml': null, 'clusters/policies/web.yaml': null })
  },
  'got commits that changed nothing': ({ fleet }) => {
    fleet.commit({ 'README.md': 'about' })
  },
  'has an open pull request': ({ fleet, forge }) => {
    const base = fleet.remote.branches.get('main') ?? ''
    const changes = new Map([['templates/agent/agent.yaml', deployment('agent', 2)]])
    const parents = [base]
    const head = fleet.remote.write({ base, parents, changes, message: 'more', time: 3, author: 'Somebody' })
    forge.open(1, head)
  },
  'reports what others changed': ({ fleet }) => {
    fleet.commit({
      'fleet.yaml': ours('Fleet\nmetadata: { name: small }\nspec: { levels: [region], drift: Report }'),
    })
  },
}

describe('a process that is started again writes nothing, where the fleet', () => {
  test.each(Object.keys(stands))('%s', async name => {
    const running = new RunningFleet()
    await running.life(60_000)
    stands[name]?.(running)
    await running.life(120_000)
    const before = [...running.writes]
    const told = running.forge.writes
    running.forget()

    await running.life(20_000)

    expect(before.length).toBeGreaterThan(0)
    expect(told).toBeGreaterThan(0)
    expect(running.writes).toEqual([])
    expect(running.forge.writes).toBe(0)
  })
})

test('what a cluster refuses is tried by a process that is started again, and not told as anything new', async () => {
  const running = new RunningFleet()
  await running.life(60_000)
  running.fleet.commit({ 'templates/agent/widget.yaml': widget })
  await running.life(120_000)
  running.forget()

  await running.life(20_000)

  expect(running.writes).toContain('apply tokyo')
  expect(running.writes.filter(each => each.startsWith('push'))).toEqual([])
  expect(running.forge.writes).toBe(0)
})

test('that the forge takes nothing is told in the status after five minutes, once also over restarts, until it takes all', async () => {
  const running = new RunningFleet()
  await running.life(60_000)
  const message = 'the token may not'
  running.forge.outage = new OperationError({
    code: 'forge/forbidden',
    ...{ message, subject: 'forge', retryable: false },
  })
  running.fleet.commit({ 'README.md': 'about' })
  await running.life(120_000)
  const soon = await running.status()
  await running.life(600_000)
  const late = await running.status()
  running.forget()
  await running.life(120_000)
  const again = await running.status()
  const writes = [...running.writes]
  running.forge.outage = undefined
  await running.life(120_000)

  expect(soon).not.toContain(message)
  expect(late).toMatch(/The forge was not told everything since \S+: forge\/forbidden: the token may not\./)
  expect(again).toBe(late)
  expect(writes).toEqual([])
  expect(await running.status()).not.toContain('forge')
})
