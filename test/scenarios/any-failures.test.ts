import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cut, dividing, during, names, servingAsGranted } from './served-fleet.ts'
import { cluster, SmallFleet } from './small-fleet.ts'

const regions: Readonly<Record<string, string>> = {
  lyon: 'europe',
  osaka: 'asia',
  paris: 'europe',
  tokyo: 'asia',
}

type Step =
  | { readonly cut: readonly string[] }
  | { readonly failing: readonly string[] }
  | { readonly restart: true }
  | { readonly seconds: number }
  | { readonly replicas: number }
  | { readonly rebalance: true }
  | { readonly cluster: string; readonly spec: string }

const some = fc.subarray([...names])
const specs = [
  '',
  'weight: 0',
  'weight: 3',
  'taints: [{ key: maintenance, effect: NoSchedule }]',
  'taints: [{ key: maintenance, effect: NoExecute }]',
]
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ cut: some }) },
  { weight: 1, arbitrary: fc.record({ failing: some }) },
  { weight: 2, arbitrary: fc.constant({ restart: true as const }) },
  { weight: 5, arbitrary: fc.record({ seconds: fc.constantFrom(5, 40, 100, 320, 700) }) },
  { weight: 2, arbitrary: fc.record({ replicas: fc.integer({ min: 4, max: 16 }) }) },
  { weight: 1, arbitrary: fc.constant({ rebalance: true as const }) },
  {
    weight: 4,
    arbitrary: fc.record({ cluster: fc.constantFrom(...names), spec: fc.constantFrom(...specs) }),
  },
)

const movement = fc
  .record({
    failback: fc.constantFrom('Auto', 'Manual'),
    fleetMaxSurge: fc.constantFrom('100%', '25%', '1'),
    onZero: fc.constantFrom('Scale', 'Remove'),
  })
  .map(({ failback, fleetMaxSurge, onZero }) => {
    const surge = fleetMaxSurge === '1' ? 1 : `"${fleetMaxSurge}"`
    return `failback: ${failback}, fleetMaxSurge: ${surge}, onZero: ${onZero}, gracePeriodSeconds: 1000000`
  })

// A rebalance may move all that there is.
const unguarded = {
  'fleet.yaml': `apiVersion: banyan.dev/v1alpha1
kind: Fleet
metadata: { name: small }
spec: { levels: [region], guards: { maxMovedReplicas: { percent: 100, floor: 100 } } }
`,
}

function take(fleet: SmallFleet, step: Step, fields: string): void {
  if ('cut' in step) cut(fleet, ...step.cut)
  else if ('failing' in step) {
    const { failing } = step
    fleet.faults = request =>
      failing.includes(request.cluster) ? { fault: 'status', status: 500 } : undefined
  } else if ('restart' in step) fleet.restart()
  else if ('replicas' in step) fleet.commit(replicasOf(step.replicas, fields))
  else if ('rebalance' in step) fleet.commit({}, 'Banyan-Rebalance: .')
  else if ('cluster' in step) fleet.commit(specOf(step.cluster, step.spec))
}

function replicasOf(replicas: number, fields: string): Readonly<Record<string, string>> {
  return { 'clusters/policies/web.yaml': dividing(`replicas: ${replicas}, ${fields}`) }
}

function specOf(name: string, spec: string): Readonly<Record<string, string>> {
  const text = cluster(name, spec)
  return { [`clusters/${regions[name]}/${name}/cluster.yaml`]: text }
}

test('whatever fails, restarts or is committed, no fewer serve than were asked for, and all is even in the end', async () => {
  const { PROPERTY_RUNS = '30' } = process.env
  await fc.assert(
    fc.asyncProperty(movement, fc.array(steps, { minLength: 3, maxLength: 12 }), async (fields, list) => {
      const fleet = new SmallFleet()
      let replicas = 8
      fleet.commit({ ...unguarded, ...replicasOf(replicas, fields) })
      await during(fleet, 60)
      let promised = replicas
      for (const step of list) {
        take(fleet, step, fields)
        if ('replicas' in step) replicas = step.replicas
        promised = Math.min(promised, replicas)
        expect(await during(fleet, 'seconds' in step ? step.seconds : 3)).toBeGreaterThanOrEqual(promised)
        // More were not promised before as many served by the decision.
        promised = Math.max(promised, Math.min(replicas, (await servingAsGranted(fleet)) ?? 0))
      }
      cut(fleet)
      for (const name of names) fleet.commit(specOf(name, ''))
      await during(fleet, 200)
      fleet.commit({}, 'Banyan-Rebalance: .')
      await during(fleet, 400)

      const found = Object.values(await fleet.replicas('web')).map(Number)
      expect(found.reduce((sum, each) => sum + each, 0)).toBe(replicas)
      expect(Math.max(...found) - Math.min(...found)).toBeLessThanOrEqual(1)
    }),
    { numRuns: Number(PROPERTY_RUNS) },
  )
}, 600_000)
