import { describe, expect, test } from 'vitest'
import { FleetBells, runFleet } from '../../src/reconcile/fleet/run.ts'
import { ApplyStatus } from '../../src/reconcile/forge/apply-status.ts'
import { PullRequests } from '../../src/reconcile/forge/pull-requests.ts'
import { SimulatedForge } from '../../src/simulator/forge/simulated-forge.ts'
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
    fleet.restart()
    const { reconciler } = fleet
    const apply = new ApplyStatus(forge, clock, 'banyan/apply')
    const pulls = new PullRequests({
      source,
      merger: source.repository,
      forge,
      clock,
      state: () => reconciler.state,
      context: 'banyan/plan',
      folder: '',
      onPlan: () => undefined,
      onFailure: failure => {
        throw failure
      },
      onCrash: error => {
        throw error
      },
    })
    const stop = new AbortController()
    const { signal } = stop
    const told = apply.follow(signal, () => undefined)
    const onFailure = (): void => undefined
    const loop = { reconciler, bells: this.#bells, source, clock, signal, onFailure }
    const running = runFleet({ ...loop, onRound: round => apply.note(round) })
    for (let passed = 0; passed < milliseconds; passed += 1_000) {
      await clock.advance(1_000)
      await pulls.look(signal)
    }
    stop.abort()
    await drive(clock, Promise.all([running, told]))
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
