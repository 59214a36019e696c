import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OperationError } from '../../src/core/model/operation-error.ts'
import { ours } from '../support/fleet-files.ts'
import { cut } from './served-fleet.ts'
import { deployment, files, SmallFleet } from './small-fleet.ts'

const names = ['tokyo', 'osaka', 'paris', 'lyon'] as const
const specs = [
  '{ steps: [{ level: region, order: [europe], maxConcurrency: 1, minSuccessTime: 2m, progressDeadline: 5m }] }',
  '{ onBreach: Revert, steps: [{ level: region, progressDeadline: 3m }] }',
  '{ offline: Wait, steps: [{ clusterAffinity: { clusterNames: [lyon] }, maxFailures: 1, progressDeadline: 2m }, { minSuccessTime: 1m }] }',
  '{ offline: Fail, windows: [{ start: "00:00", duration: 12h }], steps: [{ maxConcurrency: 50% }] }',
]
const policyFile = 'clusters/policies/rollout.yaml'
const groupFile = 'clusters/europe/group.yaml'
const pause = ours('ClusterGroup\nspec: { pins: [{ application: web, reason: a fair }] }')

type Step =
  | { readonly tag: string }
  | { readonly policy: string | null }
  | { readonly pause: boolean }
  | { readonly ask: string }
  | { readonly minutes: number }
  | { readonly lost: string | undefined }
  | { readonly restart: 'before' | 'unreported' }
  | { readonly unpushed: string }

const tags = fc.constantFrom('1', '2', '3', 'broken')
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: tags.map(tag => ({ tag })) },
  { weight: 1, arbitrary: fc.constantFrom(...specs, null).map(policy => ({ policy })) },
  { weight: 1, arbitrary: fc.boolean().map(each => ({ pause: each })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('now asia web', 'now . web', 'resume europe web', 'resume .')
      .map(ask => ({ ask })),
  },
  { weight: 6, arbitrary: fc.constantFrom(1, 3, 6).map(minutes => ({ minutes })) },
  { weight: 2, arbitrary: fc.constantFrom(undefined, ...names).map(lost => ({ lost })) },
  {
    weight: 3,
    arbitrary: fc.constantFrom('before' as const, 'unreported' as const).map(restart => ({ restart })),
  },
  { weight: 1, arbitrary: tags.map(unpushed => ({ unpushed })) },
)

const web = (tag: string): Readonly<Record<string, string>> => ({
  'templates/web/web.yaml': deployment('web', 8, `registry.example/web:${tag}`),
})

async function live(fleet: SmallFleet, step: Step): Promise<void> {
  if ('tag' in step) fleet.commit(web(step.tag))
  else if ('policy' in step)
    fleet.commit({ [policyFile]: step.policy && ours(`RolloutPolicy\nspec: ${step.policy}`) })
  else if ('pause' in step) fleet.commit({ [groupFile]: step.pause ? pause : ours('ClusterGroup') })
  else if ('ask' in step) fleet.commit({}, `word\n\nBanyan-Rollout: ${step.ask}\n`)
  else if ('lost' in step) cut(fleet, ...(step.lost === undefined ? [] : [step.lost]))
  else if ('restart' in step) {
    if (step.restart === 'before') fleet.restart()
    else await fleet.endBeforeReport()
  } else if ('unpushed' in step) {
    fleet.commit(web(step.unpushed))
    fleet.pushFails = true
  }
  const count = 'minutes' in step ? step.minutes : 1
  for (let left = count; left > 0; left--) await minute(fleet)
  fleet.pushFails = false
}

async function minute(fleet: SmallFleet): Promise<void> {
  await fleet.clock.advance(60_000)
  for (let round = 0; round < 2; round++)
    await fleet.round().catch((error: unknown) => {
      if (!(error instanceof OperationError)) throw error
      // Somebody else wrote meanwhile, or nobody can: what was in force stays.
      fleet.restart()
    })
}

const own = Object.fromEntries(Object.entries(files).filter(([path]) => path.endsWith('/cluster.yaml')))

async function images(fleet: SmallFleet): Promise<readonly string[]> {
  const found = await Promise.all(names.map(name => fleet.image(name, 'web')))
  return found.map(String)
}

test('whatever is rolled out, breaks, is paused or dies, nothing is lost, and in the end all have what head has', async () => {
  const { PROPERTY_RUNS = '25' } = process.env
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...specs),
      fc.array(steps, { minLength: 2, maxLength: 12 }),
      async (spec, list) => {
        const fleet = new SmallFleet()
        // Replicas that are divided would move away from who does not answer.
        fleet.commit({
          [policyFile]: ours(`RolloutPolicy\nspec: ${spec}`),
          'clusters/policies/web.yaml': ours('PropagationPolicy\nmetadata: { name: web }'),
        })
        await fleet.round()
        for (const step of list) {
          await live(fleet, step)
          for (const image of await images(fleet)) expect(image).toMatch(/^registry.example\/web:/)
        }
        cut(fleet)
        const pins = Object.fromEntries(
          ['asia', 'europe'].map(region => [`clusters/${region}/group.yaml`, ours('ClusterGroup')]),
        )
        // A rollout that was reverted has written pins into files of clusters, too.
        fleet.commit({ ...web('9'), ...pins, ...own, [policyFile]: ours(`RolloutPolicy\nspec: ${specs[0]}`) })
        for (let left = 40; left > 0; left--) await minute(fleet)

        expect(await images(fleet)).toEqual(names.map(() => 'registry.example/web:9'))
        expect(fleet.reconciler.state?.rollouts).toBe(undefined)
        expect(Object.values(await fleet.replicas('web'))).toEqual([8, 8, 8, 8])
        const tip = fleet.remote.branches.get('banyan/status')
        fleet.restart()
        for (let left = 3; left > 0; left--) await minute(fleet)
        expect(fleet.remote.branches.get('banyan/status')).toBe(tip)
      },
    ),
    { numRuns: Number(PROPERTY_RUNS) },
  )
}, 600_000)
