import { expect, test } from 'vitest'
import { OperationError } from '../../src/core/model/operation-error.ts'
import type { ChartRenderer } from '../../src/reconcile/ports.ts'
import { deployment, SmallFleet } from './small-fleet.ts'

const application = `apiVersion: banyan.dev/v1alpha1
kind: Application
spec: { helm: { chart: chart, values: { tag: 2 } } }
`

/** Helm on a machine whose network comes and goes: it prints web, divided by the fleet's policy as before. */
class Charts implements ChartRenderer {
  readonly concurrency = 1
  works = true
  runs = 0

  async render(): ReturnType<ChartRenderer['render']> {
    this.runs++
    if (this.works) return { kind: 'inflated', manifests: deployment('web', 8, 'registry.example/web:2') }
    throw new OperationError({
      code: 'chart/unreachable',
      message: 'no answer',
      subject: 'chart',
      retryable: true,
    })
  }

  async recall(): Promise<undefined> {}

  async keep(): Promise<void> {}
}

const toChart = {
  'templates/web/web.yaml': null,
  'templates/web/application.yaml': application,
  'templates/web/chart/Chart.yaml': 'name: web\n',
}
const even = { tokyo: 2, osaka: 2, paris: 2, lyon: 2 }

test('while a chart cannot be had, its clusters keep what they had, and it is tried again by and by', async () => {
  const charts = new Charts()
  const fleet = new SmallFleet(charts)
  await fleet.round()

  charts.works = false
  fleet.commit(toChart)
  const without = await fleet.round()
  const idle = await fleet.round()
  const [kept, image] = [await fleet.replicas('web'), await fleet.image('tokyo', 'web')]
  charts.works = true
  await fleet.clock.advance((without.nextAt ?? 0) - fleet.clock.now())
  const served = await fleet.round()

  expect(without.diagnostics.map(({ code }) => code)).toEqual(['chart/unavailable'])
  expect(idle.outcomes).toEqual([])
  expect([kept, image]).toEqual([even, 'registry.example/web:1'])
  expect(served.diagnostics).toEqual([])
  expect(await fleet.image('tokyo', 'web')).toBe('registry.example/web:2')
  expect(await fleet.replicas('web')).toEqual(even)
})

test('a process that starts without its charts deletes nothing of what they gave', async () => {
  const charts = new Charts()
  const fleet = new SmallFleet(charts)
  fleet.commit(toChart)
  await fleet.round()

  charts.works = false
  fleet.restart()
  const round = await fleet.round()
  const [kept, image] = [await fleet.replicas('web'), await fleet.image('tokyo', 'web')]
  charts.works = true
  await fleet.clock.advance((round.nextAt ?? 0) - fleet.clock.now())
  await fleet.round()

  expect([kept, image]).toEqual([even, 'registry.example/web:2'])
  expect(fleet.clusters.cluster('tokyo').requestsOf('delete')).toBe(0)
  expect(await fleet.replicas('web')).toEqual(even)
})

test('a commit that does not touch a chart does not render it again', async () => {
  const charts = new Charts()
  const fleet = new SmallFleet(charts)
  fleet.commit(toChart)
  await fleet.round()
  const runs = charts.runs

  fleet.commit({ 'templates/agent/agent.yaml': deployment('agent', 2) })
  await fleet.round()

  expect([runs, charts.runs]).toEqual([2, 2])
})
