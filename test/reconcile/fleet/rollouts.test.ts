import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DesiredCluster, DesiredNode } from '../../../src/core/model/desired.ts'
import type { Health } from '../../../src/core/model/outcome.ts'
import type { ClusterReport } from '../../../src/core/report/index.ts'
import { type RolloutContext, Rollouts } from '../../../src/reconcile/fleet/rollouts.ts'
import { clustersIn } from '../../../src/reconcile/fleet/work.ts'
import { deployment, files } from '../../scenarios/small-fleet.ts'
import { compiledFiles } from '../../support/compiled.ts'
import { ours } from '../../support/fleet-files.ts'

const policy = ours(
  'RolloutPolicy\nspec: { steps: [{ level: region, maxConcurrency: 1, maxFailures: 1, minSuccessTime: 2m, progressDeadline: 5m }] }',
)
const before = { ...files, 'clusters/policies/rollout.yaml': policy }
const old = compiledFiles(before)
const head = compiledFiles({
  ...before,
  'templates/web/web.yaml': deployment('web', 8, 'registry.example/web:2'),
})

type Seen = Health['status'] | 'away' | 'unseen'

/** How a cluster does, told in words that change with every look. */
function reportOf(desired: DesiredCluster, seen: Seen, look: number): ClusterReport {
  const { name: cluster } = desired.cluster
  if (seen === 'unseen') return { desired, revision: 'head', outcome: undefined }
  const health: Health = { status: seen === 'away' ? 'Unknown' : seen, message: `look ${look}` }
  const applications = desired.pairs.map(({ application }) => {
    return { application, revision: 'head', sync: 'Synced', health, objects: 1 } as const
  })
  const counts = { applied: 0, deleted: 0, unchanged: 1, unhealthy: [] }
  const more = { failures: [], ...(seen === 'away' && { offlineAt: 1 }) }
  return {
    desired,
    revision: 'head',
    outcome: { cluster, result: 'unchanged', health, ...counts, applications, ...more },
  }
}

const turns = fc.array(
  fc.record({
    minutes: fc.constantFrom(0, 0, 0, 1, 3),
    at: fc.nat(3),
    seen: fc.constantFrom<Seen[]>('Healthy', 'Healthy', 'Progressing', 'Degraded', 'away', 'unseen'),
  }),
  { minLength: 5, maxLength: 40 },
)

test('a look that is left out would have changed nothing', async () => {
  let leftOut = 0
  await fc.assert(
    fc.asyncProperty(turns, async all => {
      const rollouts = new Rollouts(async () => [])
      const states = new Map<string, Seen>()
      let inForce: DesiredNode = old.desired
      let now = 0
      for (const [look, { minutes, at, seen }] of all.entries()) {
        now += minutes * 30_000
        const clusters = clustersIn(inForce)
        states.set(clusters[at]?.cluster.name ?? '', seen)
        const reports = new Map(
          clusters.map(each => {
            const { name } = each.cluster
            return [name, reportOf(each, states.get(name) ?? 'Healthy', look)] as const
          }),
        )
        const context: RolloutContext = {
          ...{ compiled: head, accepted: head.desired, inForce, revisionInForce: 'old' },
          ...{ requests: [], reports, now },
        }
        const isSettled = rollouts.isSettled(context)
        const gated = await rollouts.gate(context)
        if (isSettled) {
          leftOut++
          expect(gated.isNews).toBe(false)
        }
        rollouts.keep(gated, context)
        inForce = gated.desired
      }
    }),
    { numRuns: 300 },
  )

  expect(leftOut).toBeGreaterThan(100)
})
