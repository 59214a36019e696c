import { expect, test } from 'vitest'
import type { FleetState } from '../../../src/core/model/state.ts'
import { tellForge } from '../../../src/programs/cli/tell-forge.ts'
import { SimulatedForge } from '../../../src/simulator/forge/simulated-forge.ts'
import { SimulatedRemote } from '../../../src/simulator/git/simulated-remote.ts'
import { simulatedSource } from '../../../src/simulator/git/simulated-source.ts'
import { smallFleet } from '../../support/fleet-files.ts'

const turn = { startedAt: 0, endedAt: 0, hasNews: true }

test('no pull request is planned before the state that plans begin from was read', async () => {
  const remote = new SimulatedRemote()
  const base = remote.publish('main', new Map(Object.entries(smallFleet)))
  const forge = new SimulatedForge(remote)
  forge.open(1, remote.publish('topic', new Map([['templates/web/web.yaml', null]]), { onto: base }))
  const source = simulatedSource(remote)
  const reads: string[] = []
  const planned = Promise.withResolvers<void>()
  const log = {
    format: 'text' as const,
    show: () => undefined,
    say: (_: unknown, message: string) => message === 'pull request planned' && planned.resolve(),
  }
  const companion = tellForge(
    { source, repository: source.repository },
    forge,
    { interval: 3_600_000 },
    { log, service: undefined, tracing: undefined },
  )
  const ended = new AbortController()
  const reconciler = {
    latest: async () => base,
    statusBranch: 'banyan/status',
    load: { active: 0, waiting: 0 },
    get state(): FleetState | undefined {
      reads.push('state')
      return undefined
    },
  }
  const failed: unknown[] = []
  const onFailure = (failure: unknown) => void failed.push(failure)
  const beside = companion.beside?.({ reconciler, signal: ended.signal, onFailure })
  remote.publish('other', new Map([['x', 'y']]))
  await new Promise(resolve => setImmediate(resolve))
  const before = [...reads]

  companion.onTurn?.('report', undefined, turn)
  companion.onTurn?.('source', undefined, turn)
  await planned.promise
  ended.abort()
  await beside

  expect(before).toEqual([])
  expect(reads).toEqual(['state'])
  expect(failed).toEqual([])
})
