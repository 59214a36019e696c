import { beforeEach, describe, expect, test } from 'vitest'
import { OperationError } from '../../../src/core/model/operation-error.ts'
import { FleetReconciler } from '../../../src/reconcile/fleet/reconcile-fleet.ts'
import type { Progress } from '../../../src/reconcile/fleet/round.ts'
import type { Look } from '../../../src/reconcile/fleet/steps.ts'
import { SimulatedRepository } from '../../../src/simulator/git/simulated-repository.ts'
import { SmallFleet } from '../../scenarios/small-fleet.ts'
import { drive } from '../../support/drive.ts'

describe('what is told of a look at the source', () => {
  let fleet: SmallFleet
  let looks: Look[]
  let evaluated: Extract<Progress, { readonly kind: 'cluster' }>[]
  let fetchMs: number
  let isAway: boolean
  let reconciler: FleetReconciler

  beforeEach(() => {
    fleet = new SmallFleet()
    looks = []
    evaluated = []
    fetchMs = 0
    isAway = false
    const { clock, clusters } = fleet
    const store = new SimulatedRepository(fleet.remote)
    const source = {
      ...fleet.source,
      latest: async (signal?: AbortSignal) => {
        await clock.sleep(fetchMs, signal)
        if (isAway) throw unreachable
        return fleet.source.latest(signal)
      },
    }
    reconciler = new FleetReconciler(
      { source, store, clusters, clock },
      {
        writer: 'test',
        concurrency: 1,
        random: () => 0.5,
        onLook: look => looks.push(look),
        onProgress: event => {
          if (event.kind === 'cluster') evaluated.push(event)
        },
      },
    )
  })
  const unreachable = new OperationError({
    code: 'git/unreachable',
    message: 'nobody answered',
    subject: 'remote',
    retryable: true,
  })
  const look = async (): Promise<Look | undefined> => {
    await drive(fleet.clock, reconciler.advance()).catch(() => undefined)
    return looks.at(-1)
  }

  test('has the steps of one that finds something, in their order, and how long each took', async () => {
    fetchMs = 250
    const told = await look()

    expect(told).toMatchObject({ isNew: true, revision: await fleet.source.latest() })
    expect(told?.steps.map(({ name }) => name)).toEqual([
      'fetch',
      'recall',
      'observe',
      'compile',
      'guards',
      'write-ahead',
    ])
    const [fetch] = told?.steps ?? []
    expect((fetch?.endedAt ?? 0) - (fetch?.startedAt ?? 0)).toBe(250)
    expect((told?.endedAt ?? 0) - (told?.startedAt ?? 0)).toBeGreaterThanOrEqual(250)
  })

  test('has nothing but the fetch of one that finds nothing', async () => {
    await look()
    const told = await look()

    expect(told).toMatchObject({ isNew: false })
    expect(told?.steps.map(({ name }) => name)).toEqual(['fetch'])
  })

  test('has why one failed', async () => {
    isAway = true
    const told = await look()

    expect(told).toMatchObject({ isNew: false, failure: unreachable, steps: [{ name: 'fetch' }] })
    expect(told?.revision).toBeUndefined()
  })

  test('is followed by evaluations that say for how long they waited, and of which revision they are', async () => {
    const told = await look()
    reconciler.begin()
    const { active, waiting } = reconciler.load
    await drive(fleet.clock, reconciler.settled())

    expect({ active, waiting }).toEqual({ active: 1, waiting: 3 })
    expect(reconciler.load).toEqual({ active: 0, waiting: 0 })
    expect(evaluated).toHaveLength(4)
    for (const { revision, dueAt, startedAt, endedAt } of evaluated) {
      expect(revision).toBe(told?.revision)
      expect(startedAt).toBeGreaterThanOrEqual(dueAt)
      expect(endedAt).toBeGreaterThanOrEqual(startedAt)
    }
  })
})
