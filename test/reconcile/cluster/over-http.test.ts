import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Retry } from '../../../src/core/model/outcome.ts'
import { kubeClusterDirectory } from '../../../src/io/cluster/cluster-directory.ts'
import { reconcileCluster } from '../../../src/reconcile/cluster/reconcile-cluster.ts'
import type { Clock } from '../../../src/reconcile/ports.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import type { HttpFault } from '../../../src/simulator/http/http-faults.ts'
import { SimulatedCluster } from '../../../src/simulator/simulated-cluster.ts'
import { clusterNamed } from '../../io/cluster/cluster-named.ts'
import { application, configMap, requestOf } from './fixture.ts'

/** Retries follow at once, so that no test waits. */
const impatient: Clock = { now: () => 0, sleep: async () => undefined }
const shop = application('shop', configMap('a'), configMap('b'))

async function open() {
  const cluster = new SimulatedCluster({ name: 'one', clock: new SimulatedClock() })
  let meets: (method: string, path: string) => HttpFault | undefined = () => undefined
  const front = await cluster.serve({ faults: ({ method, path }) => meets(method, path) })
  const folder = mkdtempSync(join(tmpdir(), 'banyan-over-http-'))
  const path = join(folder, 'kubeconfig')
  const clusters = [{ name: 'one', cluster: { server: front.url } }]
  const contexts = [{ name: 'one', context: { cluster: 'one', user: 'one' } }]
  const users = [{ name: 'one', user: { token: 'secret' } }]
  writeFileSync(path, JSON.stringify({ 'current-context': 'one', clusters, contexts, users }))
  const api = await kubeClusterDirectory({ clock: impatient }).connect(
    clusterNamed('one', { kubeconfig: { path } }),
  )
  onTestFinished(async () => {
    await api.close()
    await front.close()
    rmSync(folder, { recursive: true })
  })
  return {
    run: (fault?: HttpFault, part = '') => {
      meets = (method, url) => (fault !== undefined && `${method} ${url}`.includes(part) ? fault : undefined)
      return reconcileCluster(requestOf(api, impatient, shop))
    },
    stored: () =>
      cluster.server.list(cluster.server.kind('v1', 'ConfigMap'), { namespace: 'default' }).length,
  }
}

const cases: readonly (readonly [string, HttpFault, string, Retry])[] = [
  ['401', { fault: 'status', status: 401 }, 'cluster/unauthorized', { pace: 'seldom' }],
  ['403', { fault: 'status', status: 403 }, 'cluster/forbidden', { pace: 'seldom' }],
  [
    '429',
    { fault: 'status', status: 429, retryAfterSeconds: 90 },
    'cluster/throttled',
    { pace: 'soon', atLeastSeconds: 90 },
  ],
  ['500', { fault: 'status', status: 500 }, 'cluster/server-error', { pace: 'soon' }],
  ['a cut body', { fault: 'cut', bytes: 20 }, 'cluster/response-cut', { pace: 'soon' }],
  ['a closed connection', { fault: 'refuse' }, 'cluster/unreachable', { pace: 'soon' }],
]
const parts = ['', 'PATCH', 'PATCH /api/v1/namespaces/default/configmaps/b']
const all = cases.flatMap(([name, fault, code, wait]) =>
  parts.map(part => ({ name, fault, code, wait, part })),
)

test.each(all)(
  '$name to "$part" is told, and made good once it is over',
  async ({ fault, code, wait, part }) => {
    const { run, stored } = await open()

    const troubled = await run(fault, part)
    const better = await run()

    expect(troubled).toMatchObject({ result: 'failed', retry: wait })
    expect(troubled.failures[0]?.code).toBe(code)
    expect(troubled.failures[0]?.message).not.toBe('')
    expect(better).toMatchObject({ failures: [], health: { status: 'Healthy' } })
    expect(stored()).toBe(2)
  },
)
